extension Engine {
    /// Sends a signal to a container's process 1, and does not wait for what comes of it.
    ///
    /// - Parameter signal: a name, as `KILL` or `SIGKILL`.
    /// - Throws: `EngineError.conflict` when the container does not run.
    package func kill(_ container: ContainerID, signal: String = "KILL") throws(EngineError) {
        _ = try response(to: Call(.post, "containers", container.text, "kill").with("signal", signal))
    }
}

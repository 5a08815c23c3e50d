extension Engine {
    /// Sends a signal to a container's process 1, and does not wait for its effect.
    ///
    /// - Parameter signal: a name, such as `KILL` or `SIGKILL`.
    /// - Throws: `EngineError.conflict` if the container is not running.
    package func kill(_ container: ContainerID, signal: String = "KILL") throws(EngineError) {
        _ = try response(to: Call(.post, "containers", container.text, "kill").with("signal", signal))
    }
}

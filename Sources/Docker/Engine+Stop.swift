extension Engine {
    /// Sends a container its stop signal (SIGTERM unless its image says otherwise) and, after `grace`, SIGKILL. Blocks
    /// until it has exited. False if it was not running.
    ///
    /// - Parameter grace: rounded up to whole seconds.
    @discardableResult package func stop(_ container: ContainerID, grace: Duration) throws(EngineError) -> Bool {
        let call = Call(.post, "containers", container.text, "stop").with("t", String(grace.wholeSeconds))
        return try !response(to: call.within(max(grace, .zero) + Call.usualTimeout)).isUnchanged
    }
}

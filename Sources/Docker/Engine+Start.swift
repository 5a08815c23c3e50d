extension Engine {
    /// Starts a container; false if it is already running.
    ///
    /// Not idempotent: a container that has exited is started again.
    ///
    /// - Throws: `EngineError.refused`, for example if the command cannot be executed. A `wait` for the exit then
    ///   continues until the container is removed.
    @discardableResult package func start(_ container: ContainerID) throws(EngineError) -> Bool {
        let call = Call(.post, "containers", container.text, "start").within(Call.longTimeout)
        return try !response(to: call).isUnchanged
    }
}

extension Engine {
    /// Starts a container; false when it runs already.
    ///
    /// Not idempotent: a container that has ended is started once more.
    ///
    /// - Throws: `EngineError.refused` when the command cannot be executed, for one; a `wait` for the exit then goes on
    ///   until the container is removed.
    @discardableResult package func start(_ container: ContainerID) throws(EngineError) -> Bool {
        let call = Call(.post, "containers", container.text, "start").within(Call.longTimeout)
        return try !response(to: call).isUnchanged
    }
}

extension Engine {
    /// Removes a container, with its log and everything in its own file system.
    ///
    /// - Parameters:
    ///   - force: kills it first if it is running.
    ///   - volumes: also removes the anonymous volumes that its image declares.
    /// - Throws: `EngineError.notFound` if it is already gone, `EngineError.conflict` if it is running and `force` is
    ///   false, or if it is already being removed.
    package func remove(_ container: ContainerID, force: Bool = false, volumes: Bool = true) throws(EngineError) {
        let call = Call(.delete, "containers", container.text).with("force", force).with("v", volumes)
        _ = try response(to: call.within(Call.longTimeout))
    }
}

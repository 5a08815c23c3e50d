extension Engine {
    /// Removes a container, with its log and what it wrote into its own file system.
    ///
    /// - Parameters:
    ///   - force: kills it first when it runs.
    ///   - volumes: removes the unnamed volumes that its image asked for, too.
    /// - Throws: `EngineError.notFound` when it has gone already, `EngineError.conflict` when it runs and `force` is false, or
    ///   when it is being removed.
    package func remove(_ container: ContainerID, force: Bool = false, volumes: Bool = true) throws(EngineError) {
        let call = Call(.delete, "containers", container.text).with("force", force).with("v", volumes)
        _ = try response(to: call.within(Call.longTimeout))
    }
}

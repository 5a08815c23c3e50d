extension Engine {
    /// The container as it is now.
    ///
    /// - Throws: `EngineError.notFound` if there is none.
    package func inspect(_ container: ContainerID) throws(EngineError) -> Container {
        try response(to: Call(.get, "containers", container.text, "json")).decode(Container.self)
    }
}

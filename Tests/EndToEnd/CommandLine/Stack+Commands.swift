extension Stack {
    /// Runs `precheck-server` with this service's configuration to its end, however that comes.
    func command(_ arguments: String...) async throws -> Command.Result {
        try await Command(
            [Project.program("precheck-server")] + arguments + ["--config", configuration],
            environment: settings.environment, folder: folder.path
        ).result()
    }
}

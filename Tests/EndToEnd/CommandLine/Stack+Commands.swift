extension Stack {
    /// Runs `precheck-server` with this service's configuration to its end, however that comes.
    func command(_ arguments: String...) async throws -> Command.Result {
        try await Command(
            [Project.program("precheck-server")] + arguments + ["--config", configuration],
            environment: settings.environment, folder: folder.path
        ).result()
    }
}

extension Stack {
    /// Runs `precheck-server` on a terminal of so many columns, gives it an answer, and returns what is to be seen there.
    func onTerminal(_ command: String, columns: Int = 80, answer: String = "") async throws -> String {
        let program = "\(Project.program("precheck-server")) \(command) --config \(configuration)"
        let script = "echo '\(answer)' | script -qec 'stty cols \(columns); \(program)' /dev/null"
        return try await Command("bash", "-c", script).result().text
    }
}

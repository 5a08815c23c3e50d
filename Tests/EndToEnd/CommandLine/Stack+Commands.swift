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
    /// Runs `precheck-server` on a terminal of so many columns, gives it an answer, and returns what is to be seen
    /// there.
    func onTerminal(_ command: String, columns: Int = 80, answer: String = "") async throws -> String {
        try await onTerminal(command, columns: columns, input: answer).text
    }

    /// The same, with how it ended.
    func onTerminal(_ command: String, columns: Int, input: String) async throws -> Command.Result {
        let program = [Project.program("precheck-server")] + command.split(separator: " ").map(String.init)
        let terminal = ["python3", Project.root + "/Tests/EndToEnd/Fixtures/terminal.py", String(columns), input]
        return try await Command(terminal + program + ["--config", configuration]).result()
    }
}

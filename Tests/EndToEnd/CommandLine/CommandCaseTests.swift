import Foundation
import Testing

extension EndToEnd {
    @Suite("every command of precheck-server")
    struct CommandCaseTests {
        /// The id of a run that there is not.
        private static let nowhere = "660e8400-e29b-41d4-a716-446655440009"

        @Test("without a database, with an empty and a full one; worker up and down; in a pipe and on a terminal")
        func all() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                for row in CommandCase.all + [.reset] {
                    try await stack.expect(row.missing, of: row, run: Self.nowhere)
                    try await stack.expect(row.missing, of: row, run: Self.nowhere, isTerminal: true)
                    #expect(!FileManager.default.fileExists(atPath: stack.storage), "\(row.command) makes nothing")
                }
                try await stack.serve()
                try await stack.expectEach(\.empty, run: Self.nowhere, isServed: true)
                try await stack.stop()
                try await stack.expectEach(\.empty, run: Self.nowhere, isServed: false)
                try await stack.serve()
                let run = try await Self.fill(stack)
                try await stack.expectEach(\.full, run: run, isServed: true)
                try await stack.stop()
                try await stack.expectEach(\.full, run: run, isServed: false)
            }
        }

        /// Makes a run of each kind, and returns the completed one.
        private static func fill(_ stack: Stack) async throws -> String {
            let completed = try await stack.start(["output 1"])
            _ = try await stack.final(completed)
            _ = try await stack.final(try await stack.start(["exit 3"]))
            let cancelled = try await stack.start(["sleep 60"])
            _ = try await stack.running(cancelled)
            #expect(try await stack.cancel(cancelled).status == 200)
            _ = try await stack.final(cancelled)
            return completed
        }
    }
}

extension Stack {
    /// All commands, in a pipe and on a terminal.
    fileprivate func expectEach(
        _ answer: KeyPath<CommandCase, CommandCase.Answer>, run: String, isServed: Bool
    ) async throws {
        for row in CommandCase.all {
            try await expect(row[keyPath: answer], of: row, run: run)
            let refused = row[keyPath: answer].code == 2 ? row.refused : nil
            try await expect(refused ?? row[keyPath: answer], of: row, run: run, isTerminal: true)
        }
        let state = isServed ? "running" : "not running"
        #expect(try await command("status").text.contains("\nWorker      \(state)\nResponder   \(state)\n"))
        let reset = isServed ? CommandCase.resetWhileServed : CommandCase.reset[keyPath: answer]
        try await expect(reset, of: .reset, run: run)
        let refused = isServed ? reset : CommandCase.reset.refused ?? reset
        try await expect(refused, of: .reset, run: run, isTerminal: true)
    }

    fileprivate func expect(
        _ answer: CommandCase.Answer, of row: CommandCase, run: String, isTerminal: Bool = false
    ) async throws {
        let line = row.command.replacing("{run}", with: run)
        let result =
            isTerminal
            ? try await onTerminal(line, columns: 200, input: "n")
            : try await Command(
                [Project.program("precheck-server")] + line.split(separator: " ").map(String.init)
                    + ["--config", configuration]
            ).result()
        #expect(result.exit == .code(answer.code), "\(line): \(result)")
        let said = (result.text + result.errors).replacing("\r\n", with: "\n")
        let wanted = answer.says.replacing("{run}", with: run).replacing("{storage}", with: storage)
        #expect(said.contains(wanted) || wanted.isEmpty, "\(line): \(said)")
        // What has failed says so where a pipe does not take it for a result.
        if !isTerminal, answer.says.hasPrefix("Error: ") { #expect(result.text.isEmpty, "\(line): \(result)") }
    }
}

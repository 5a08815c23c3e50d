import Foundation

/// A program that is run to its end.
struct Command: Sendable {
    /// What is left of it.
    struct Result: Sendable {
        let exit: Exit
        let output: Data
        let errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    let arguments: [String]
    var environment: [String: String] = [:]
    var folder: String?

    init(_ arguments: String..., environment: [String: String] = [:], folder: String? = nil) {
        self.init(arguments, environment: environment, folder: folder)
    }

    init(_ arguments: [String], environment: [String: String] = [:], folder: String? = nil) {
        (self.arguments, self.environment, self.folder) = (arguments, environment, folder)
    }

    /// Runs it, however it ends.
    func result(within limit: Duration = .seconds(60)) async throws -> Result {
        let files = try TemporaryFolder()
        defer { try? files.remove() }
        let program = try Program(
            .init(
                arguments: arguments, environment: environment, folder: folder, output: files["output"],
                errors: files["errors"]))
        let exit = try await program.end(within: limit)
        return Result(
            exit: exit, output: try Data(contentsOf: URL(filePath: files["output"])),
            errors: try String(contentsOfFile: files["errors"], encoding: .utf8))
    }

    /// Runs it and returns what it printed, without the line feed at the end.
    ///
    /// - Throws: ``Unexpected`` unless it ends with 0.
    @discardableResult
    func run(within limit: Duration = .seconds(60)) async throws -> String {
        let result = try await result(within: limit)
        guard result.exit == .code(0) else {
            throw Unexpected("\(arguments) ended with \(result.exit): \(result.errors)\(result.text)")
        }
        return result.text.trimmingCharacters(in: .newlines)
    }
}

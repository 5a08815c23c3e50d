import ArgumentParser
import Docker
import Foundation
import Store

/// The program's exit codes. Scripts depend on the numbers.
enum Exit: Int32 {
    case done = 0
    case failed = 1
    case usage = 2
    /// The database, or the Docker Engine, cannot be reached.
    case unreachable = 3
    /// Interrupted by Ctrl-C (128 plus SIGINT, as in shells).
    case interrupted = 130

    /// Their description in the help.
    static let discussion = """
        Exit codes: 0 on success, 1 on failure, 2 for a usage error, 3 if the database or Docker cannot be reached, 130 after \
        Ctrl-C.
        """

    init(_ error: any Error) {
        self =
            switch error {
            case let error as Failure: error.exit
            case let code as ExitCode: Exit(rawValue: code.rawValue) ?? .failed
            case is StoreError, EngineError.unreachable: .unreachable
            case _ where PrecheckServer.exitCode(for: error) == .success: .done
            case _ where PrecheckServer.exitCode(for: error) == .validationFailure: .usage
            default: .failed
            }
    }
}

/// Why a command failed, as a message for the operator.
struct Failure: Error, CustomStringConvertible {
    let description: String
    let exit: Exit

    init(_ description: String, _ exit: Exit = .failed) {
        self.description = description
        self.exit = exit
    }
}

extension PrecheckServer {
    /// Prints why the program exits, and exits.
    static func end(with error: any Error) -> Never {
        let exit = Exit(error)
        let text = fullMessage(for: error)
        if !text.isEmpty {
            let file = exit == .done ? FileHandle.standardOutput : .standardError
            try? file.write(contentsOf: Data("\(text)\n".utf8))
        }
        Self.exit(withError: ExitCode(exit.rawValue))
    }
}

import Faults
import Foundation

/// The table of cases in `docs/reliability.md`: each case of a run adds a line to the file that `PRECHECK_CASES` names.
enum CaseTable {
    static func note(
        _ what: String, _ point: FaultPoint, _ assignments: [Assignment], _ findings: [String], of stack: Stack
    ) async throws {
        guard let path = ProcessInfo.processInfo.environment["PRECHECK_CASES"] else { return }
        var outcomes: [String] = []
        for assignment in assignments {
            let state = try await stack.run(assignment.id)["State"]
            let error = state["Error"].text
            outcomes.append(state["Status"].text + (error.isEmpty ? "" : ": \(error)"))
        }
        let outcome = outcomes.isEmpty ? "nothing lost, nothing left" : outcomes.joined(separator: "; ")
        let line = "| \(what) | `\(point.rawValue)` | \(outcome) | \(findings.isEmpty ? "kept" : "BROKEN") |\n"
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(line.utf8))
    }
}

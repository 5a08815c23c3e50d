import Foundation
import GRDB

/// Checks rows, files, containers and logs against each other, and against what was acknowledged.
struct Auditor {
    let stack: Stack
    /// Whether a sweep has been since anything was under way: then nothing may be left that no row names.
    var hasSwept = false

    /// What is wrong; empty when all that was acknowledged has come true.
    func findings(_ assignments: [Assignment]) async throws -> [String] {
        let records = try Records(storage: stack.storage)
        var findings = records.integrity == "ok" ? [] : ["integrity_check: \(records.integrity)"]
        for assignment in assignments { findings += try await check(assignment, records) }
        findings += rowsWithoutFiles(records)
        if hasSwept { findings += filesWithoutRows(records) }
        let running = Set(records.runs.values.compactMap { $0.isFinal ? nil : $0.container })
        let containers = try await stack.docker.containers(of: stack.storage)
        findings += containers.filter { !running.contains($0) }.map { "container \($0) is nobody's" }
        return findings
    }

    private func check(_ assignment: Assignment, _ records: Records) async throws -> [String] {
        let id = assignment.id
        guard let record = records.runs[id] else { return ["run \(id) is lost"] }
        guard record.isFinal else { return ["run \(id) is \(record.status)"] }
        var findings: [String] = []
        func expect(_ condition: Bool, _ finding: String) { if !condition { findings.append("run \(id) \(finding)") } }

        let shown = try await stack.run(id)["State"]
        expect(shown["Status"].text == record.status, "is shown as \(shown)")
        let lines = try await stack.lines(id)
        expect(assignment.lines.starts(with: lines), "has the log \(lines)")
        // A second container would have made a second folder.
        let folders = names(in: stack.folder(of: id) + "/work/runs").count
        expect(folders <= 1, "was carried out \(folders) times")
        switch record.status {
        case "completed":
            expect(lines == assignment.lines, "has lost lines: \(lines)")
            expect(assignment.exitCode == 0, "has completed")
            let answer = try await stack.http.get("/api/v1/prechecks/\(id)/output")
            expect(answer.text == assignment.output, "has the output \(answer)")
        case "failed" where assignment.hasLostEngine && record.exitCode == 125: break
        case "failed":
            expect(assignment.exitCode != 0 && record.exitCode == assignment.exitCode, "has failed: \(shown)")
            expect(lines == assignment.lines, "has lost lines: \(lines)")
        default:
            expect(assignment.isCancelled && record.exitCode == 130, "is \(shown)")
        }
        return findings
    }

    private func rowsWithoutFiles(_ records: Records) -> [String] {
        let exists = { (path: String) in FileManager.default.fileExists(atPath: "\(stack.storage)/\(path)") }
        let uploads = records.uploads.filter { !exists("uploads/\($0)/layout") }.map { "upload \($0) has no file" }
        let runs = records.runs.keys.filter { !exists("runs/\($0)/input") }.map { "run \($0) has no input" }
        let outputs = records.runs.filter { $0.value.status == "completed" && !exists("outputs/\($0.key).gds") }
        return uploads + runs + outputs.keys.map { "run \($0) has no output" }
    }

    private func filesWithoutRows(_ records: Records) -> [String] {
        let outputs = records.runs.filter { $0.value.status == "completed" }.map { $0.key + ".gds" }
        return [
            ("uploads", records.uploads), ("runs", Set(records.runs.keys)), ("outputs", Set(outputs)), ("incoming", []),
        ].flatMap { folder, known in
            names(in: "\(stack.storage)/\(folder)").filter { !known.contains($0) }.map { "\(folder)/\($0) is nobody's" }
        }
    }
}

/// What the database holds.
struct Records {
    struct Run {
        let status: String
        let exitCode: Int?
        let container: String?
        let isToBeCancelled: Bool

        var isFinal: Bool { exitCode != nil }
    }

    let integrity: String
    let runs: [String: Run]
    let uploads: Set<String>

    init(storage: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: storage + "/precheck.db", configuration: configuration)
        defer { try? queue.close() }
        (integrity, runs, uploads) = try queue.read { database in
            let runs = try Row.fetchAll(database, sql: "SELECT * FROM run").map { row in
                let run = Run(
                    status: row["status"], exitCode: row["exit_code"], container: row["container_id"],
                    isToBeCancelled: row["cancel_requested"] != nil)
                return (row["id"] as String, run)
            }
            return (
                try String.fetchOne(database, sql: "PRAGMA integrity_check") ?? "nothing", Dictionary(runs) { $1 },
                try String.fetchSet(database, sql: "SELECT id FROM upload")
            )
        }
    }
}

import Foundation
import GRDB

/// Checks rows, files, containers and logs against each other, and against what was acknowledged.
struct Auditor {
    let stack: Stack
    /// Whether a sweep has been since anything was under way: then nothing may be left that no row names.
    var hasSwept = false
    /// Whether clients' answers are looked at, too.
    var asksService = true

    /// What is wrong; empty when all that was acknowledged has come true.
    func findings(_ assignments: [Assignment]) async throws -> [String] {
        let records = try Records(storage: stack.storage)
        var findings = records.integrity == "ok" ? [] : ["integrity_check: \(records.integrity)"]
        for assignment in assignments { findings += try await check(assignment, records) }
        findings += records.runs.filter { !$0.value.isFinal }.map { "run \($0.key) is \($0.value.status)" }
        findings += rowsWithoutFiles(records)
        if hasSwept { findings += filesWithoutRows(records) }
        findings += try await stack.docker.containers(of: stack.storage).map { "container \($0) is nobody's" }
        return findings
    }

    private func check(_ assignment: Assignment, _ records: Records) async throws -> [String] {
        let id = assignment.id
        guard let record = records.runs[id] else { return ["run \(id) is lost"] }
        guard record.isFinal else { return [] }
        var findings: [String] = []
        func expect(_ condition: Bool, _ finding: String) { if !condition { findings.append("run \(id) \(finding)") } }

        if asksService {
            let shown = try await stack.run(id)["State"]
            expect(shown["Status"].text == record.status, "is shown as \(shown)")
            let lines = try await stack.lines(id)
            expect(lines == self.lines(of: id), "is shown with the log \(lines)")
        }
        // Where the disk was full, or gone, the container says so, too.
        let isDisturbed = assignment.mayLackSpace || assignment.hasLostPower
        let lines = self.lines(of: id).filter { !isDisturbed || $0.hasPrefix("line ") }
        // A second container would have written them again.
        expect(assignment.lines.starts(with: lines), "has the log \(lines)")
        // And would have made a second folder.
        let folders = names(in: stack.folder(of: id) + "/work/runs").count
        expect(folders <= 1, "was carried out \(folders) times")
        if let told = assignment.toldCode { expect(record.exitCode == told, "was said to have ended with \(told)") }
        let isComplete = lines == assignment.lines || assignment.mayLackLines
        let said = "\(record.status), exit code \(record.exitCode ?? -1), \(record.error ?? "no error")"
        switch record.status {
        case "completed":
            expect(isComplete, "has lost lines: \(lines)")
            expect(assignment.exitCode == 0, "is \(said)")
            let output = try? String(contentsOfFile: "\(stack.storage)/outputs/\(id).gds", encoding: .utf8)
            expect(output == assignment.output || assignment.mayLackSpace, "has the output \(output ?? "nothing")")
        case "failed" where assignment.hasLostEngine && record.exitCode == 125: break
        case "failed" where assignment.mayLackSpace: break
        case "failed":
            expect(assignment.exitCode != 0 && record.exitCode == assignment.exitCode, "is \(said)")
            expect(isComplete, "has lost lines: \(lines)")
        default:
            expect(assignment.isCancelled && record.exitCode == 130, "is \(said)")
        }
        return findings
    }

    /// Files whose contents are not what the database and the lists of artifacts say of them.
    func damage() async throws -> [String] {
        let records = try Records(storage: stack.storage)
        let promised = records.checksums.merging(artifacts(of: Array(records.runs.keys))) { $1 }
        var findings: [String] = []
        for (id, run) in records.runs where run.status == "completed" {
            for name in ["artifacts.json", "report.json"] {
                let json = try? Data(contentsOf: URL(filePath: "\(stack.folder(of: id))/\(name)"))
                let isComplete = json.map { (try? JSON($0)) != nil } ?? false
                if !isComplete { findings.append("run \(id) has no whole \(name)") }
            }
        }
        // As many as one command's arguments have room for.
        let paths = promised.keys.sorted()
        for start in stride(from: 0, to: paths.count, by: 1000) {
            let some = Array(paths[start..<min(start + 1000, paths.count)])
            let sums = try await Command(["sha256sum", "--"] + some, folder: stack.storage).result(
                within: .seconds(120))
            let found = sums.text.split(separator: "\n").map { ($0.dropFirst(66), $0.prefix(64)) }
            let byPath = Dictionary(found) { $1 }
            findings += some.filter { byPath[Substring($0)].map(String.init) != promised[$0] }.map { path in
                "\(path) is \(byPath[Substring(path)] ?? "missing") and not \(promised[path] ?? "")"
            }
        }
        return findings
    }

    /// The checksums of all files of runs that are kept, by their paths below the storage.
    private func artifacts(of runs: [String]) -> [String: String] {
        struct Artifact: Decodable { let sha256: String? }
        var sums: [String: String] = [:]
        for run in runs {
            guard let list = try? Data(contentsOf: URL(filePath: stack.folder(of: run) + "/artifacts.json")),
                let artifacts = try? JSONDecoder().decode([Artifact].self, from: list)
            else { continue }
            for (number, artifact) in artifacts.enumerated() {
                sums["outputs/\(run).files/\(number)"] = artifact.sha256
            }
        }
        return sums
    }

    /// The log as it is kept, without the times.
    private func lines(of run: String) -> [String] {
        let log = (try? String(contentsOfFile: stack.folder(of: run) + "/container.log", encoding: .utf8)) ?? ""
        return log.split(separator: "\n").map { String($0.dropFirst(28)) }
    }

    private func rowsWithoutFiles(_ records: Records) -> [String] {
        let exists = { (path: String) in FileManager.default.fileExists(atPath: "\(stack.storage)/\(path)") }
        let uploads = records.uploads.filter { !exists("uploads/\($0)/layout") }.map { "upload \($0) has no file" }
        let runs = records.runs.keys.filter { !exists("runs/\($0)/input") }.map { "run \($0) has no input" }
        let outputs = records.runs.filter { $0.value.status == "completed" && !exists("outputs/\($0.key).gds") }
        return uploads + runs + outputs.keys.map { "run \($0) has no output" }
    }

    private func filesWithoutRows(_ records: Records) -> [String] {
        let outputs =
            records.runs.filter { $0.value.status == "completed" }.map { $0.key + ".gds" }
            + records.runs.filter(\.value.isFinal).map { $0.key + ".files" }
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
        let error: String?
        let container: String?
        let isToBeCancelled: Bool

        var isFinal: Bool { exitCode != nil }
    }

    let integrity: String
    let runs: [String: Run]
    let uploads: Set<String>
    /// Of layouts, inputs and outputs, by their paths below the storage.
    let checksums: [String: String]

    init(storage: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: storage + "/database/precheck.db", configuration: configuration)
        defer { try? queue.close() }
        (integrity, runs, uploads, checksums) = try queue.read { database in
            let runs = try Row.fetchAll(database, sql: "SELECT * FROM run").map { row in
                let run = Run(
                    status: row["status"], exitCode: row["exit_code"], error: row["reason"],
                    container: row["container_id"],
                    isToBeCancelled: row["cancel_requested"] != nil)
                return (row["id"] as String, run)
            }
            return (
                try String.fetchOne(database, sql: "PRAGMA integrity_check") ?? "nothing", Dictionary(runs) { $1 },
                try String.fetchSet(database, sql: "SELECT id FROM upload"), try Self.checksums(database)
            )
        }
    }

    private static func checksums(_ database: Database) throws -> [String: String] {
        let sql = """
            SELECT 'uploads/' || id || '/layout', sha256 FROM upload
            UNION ALL SELECT 'runs/' || id || '/input', input_sha256 FROM run
            UNION ALL SELECT 'outputs/' || id || '.gds', output_sha256 FROM run WHERE output_sha256 IS NOT NULL
            """
        return Dictionary(try Row.fetchAll(database, sql: sql).map { ($0[0] as String, $0[1] as String) }) { $1 }
    }
}

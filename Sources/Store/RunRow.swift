import Domain
import FoundationEssentials
import GRDB

extension Run {
    /// - Throws: when the row is damaged; the tables' checks do not let the program write such a row.
    init(row: Row) throws {
        guard let id = RunID(row["id"] as String), let state = try RunState(row: row) else {
            throw StoreError.unusable("run `\(row["id"] as String)` is damaged")
        }
        self.init(
            id: id, sequence: row["sequence"], request: try RunRequest(row: row),
            created: Timestamp(milliseconds: row["created"]), state: state,
            cancelRequested: (row["cancel_requested"] as Int64?).map(Timestamp.init(milliseconds:)),
            container: ContainerRecord(row: row))
    }
}

extension ContainerRecord {
    fileprivate init(row: Row) {
        let cause = (row["end_cause"] as String?).flatMap(EndOrder.Cause.init(rawValue:))
        self.init(
            id: row["container_id"], imageDigest: row["image_digest"],
            started: (row["started_uptime"] as Int64?).map(Uptime.init(milliseconds:)),
            order: cause.map { EndOrder(cause: $0, error: row["end_error"] ?? "") },
            wasOutOfMemory: row["out_of_memory"])
    }
}

extension RunRequest {
    fileprivate init(row: Row) throws {
        guard let upload = UploadID(row["upload_id"] as String) else {
            throw StoreError.unusable("run of a damaged upload id")
        }
        self.init(
            upload: upload, input: FileDescription(row: row, prefix: "input_"), topCell: try CellName(row["top_cell"]),
            dieID: try DieID(row["die_id"]), image: row["image"],
            command: try JSONDecoder().decode([String].self, from: Data((row["command"] as String).utf8)),
            containerName: row["container_name"])
    }
}

extension RunState {
    /// Nil when the columns contradict each other.
    fileprivate init?(row: Row) throws {
        let started = (row["started"] as Int64?).map(Timestamp.init(milliseconds:))
        switch RunStatus(rawValue: row["status"]) {
        case .queued: self = .queued
        case .running:
            guard let phase = (row["phase"] as String?).flatMap(RunPhase.init(rawValue:)), let started else {
                return nil
            }
            self = .running(phase, since: started)
        case .completed, .failed, .cancelled:
            guard let finished = row["finished"] as Int64?, let outcome = RunOutcome(row: row) else { return nil }
            let output = row["output_name"] == nil ? nil : FileDescription(row: row, prefix: "output_")
            self = .finished(
                RunResult(outcome: outcome, output: output, usage: RunUsage(row: row)), started: started,
                finished: Timestamp(milliseconds: finished))
        case nil: return nil
        }
    }
}

extension RunOutcome {
    fileprivate init?(row: Row) {
        switch RunStatus(rawValue: row["status"]) {
        case .completed: self = .completed
        case .cancelled: self = .cancelled
        case .failed: self = .failed(exitCode: row["exit_code"], error: row["error"])
        default: return nil
        }
    }
}

extension RunUsage {
    fileprivate init?(row: Row) {
        guard let wall = row["wall_seconds"] as Double? else { return nil }
        self.init(peakMemoryBytes: row["peak_memory"], cpuSeconds: row["cpu_seconds"], wallSeconds: wall)
    }
}

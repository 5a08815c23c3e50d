import Domain
import FoundationEssentials
import GRDB
import Layout

extension Run {
    /// - Throws: when the row is damaged; the tables' checks do not let the program write such a row.
    init(row: Row) throws {
        let text = try row.text("id")
        guard let id = RunID(text), let state = try RunState(row: row) else {
            throw StoreError.unusable("run `\(text)` is damaged")
        }
        self.init(
            id: id, sequence: try row.decode(forColumn: "sequence"), request: try RunRequest(row: row),
            created: try row.time("created"), state: state, cancelRequested: try row.time("cancel_requested"),
            container: try ContainerRecord(row: row))
    }
}

extension ContainerRecord {
    fileprivate init(row: Row) throws {
        let cause = try row.decode(String?.self, forColumn: "end_cause").flatMap(EndOrder.Cause.init(rawValue:))
        let error: String? = try row.decode(forColumn: "end_error")
        let uptime: Int64? = try row.decode(forColumn: "started_uptime")
        self.init(
            id: try row.decode(forColumn: "container_id"), imageDigest: try row.decode(forColumn: "image_digest"),
            started: uptime.map(Uptime.init(milliseconds:)),
            order: cause.map { EndOrder(cause: $0, error: error ?? "") },
            wasOutOfMemory: try row.decode(forColumn: "out_of_memory"),
            attempt: try row.decode(forColumn: "attempt"),
            earlierLogLines: try row.decode(forColumn: "earlier_log_lines"))
    }
}

extension RunRequest {
    fileprivate init(row: Row) throws {
        guard let upload = UploadID(try row.text("upload_id")) else {
            throw StoreError.unusable("run of a damaged upload id")
        }
        self.init(
            upload: upload, input: try FileDescription(row: row, prefix: "input_"),
            topCell: try CellName(row.text("top_cell")), dieID: try DieID(row.text("die_id")),
            options: try FlowOptions(row: row), image: try row.text("image"), command: try row.texts("command"),
            containerName: try row.text("container_name"), warnings: try row.texts("warnings"))
    }
}

extension FlowOptions {
    fileprivate init(row: Row) throws {
        self.init(
            slot: try row.value("slot", Slot.init(rawValue:)),
            isChipOnBoard: try row.decode(forColumn: "chip_on_board"),
            workers: try row.value("workers") { Parallelism($0) },
            threads: try row.value("threads") { Parallelism($0) })
    }
}

extension RunState {
    /// Nil when the columns contradict each other.
    fileprivate init?(row: Row) throws {
        let started: Timestamp? = try row.time("started")
        switch RunStatus(rawValue: try row.text("status")) {
        case .queued: self = .queued
        case .running:
            let phase: String? = try row.decode(forColumn: "phase")
            guard let phase = phase.flatMap(RunPhase.init(rawValue:)), let started else { return nil }
            self = .running(phase, since: started)
        case .completed, .failed, .cancelled:
            guard let finished = try row.time("finished") as Timestamp?, let outcome = try RunOutcome(row: row) else {
                return nil
            }
            let output = row["output_name"] == nil ? nil : try FileDescription(row: row, prefix: "output_")
            let verdict = try row.decode(String?.self, forColumn: "verdict").flatMap(Verdict.init(rawValue:))
            let result = RunResult(
                outcome: outcome, verdict: verdict, output: output, usage: try RunUsage(row: row),
                isWhole: try row.decode(forColumn: "is_whole"))
            self = .finished(result, started: started, finished: finished)
        case nil: return nil
        }
    }
}

extension RunOutcome {
    fileprivate init?(row: Row) throws {
        switch RunStatus(rawValue: try row.text("status")) {
        case .completed: self = .completed
        case .cancelled: self = .cancelled
        case .failed: self = .failed(exitCode: try row.decode(forColumn: "exit_code"), error: try row.text("error"))
        default: return nil
        }
    }
}

extension RunUsage {
    fileprivate init?(row: Row) throws {
        guard let wall = try row.decode(Double?.self, forColumn: "wall_seconds") else { return nil }
        self.init(
            peakMemoryBytes: try row.decode(forColumn: "peak_memory"),
            cpuSeconds: try row.decode(forColumn: "cpu_seconds"), wallSeconds: wall)
    }
}

/// GRDB's subscripts end the process where a column does not hold what is asked for; in a damaged file any column may not.
extension Row {
    func text(_ column: String) throws -> String { try decode(forColumn: column) }

    /// Of a column with a JSON array.
    func texts(_ column: String) throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(text(column).utf8))
    }

    /// What `read` makes of a text; nil where there is none.
    func value<Value>(_ column: String, _ read: (String) -> Value?) throws -> Value? {
        let text: String? = try decode(forColumn: column)
        guard let text else { return nil }
        guard let value = read(text) else { throw StoreError.unusable("run with the damaged \(column) `\(text)`") }
        return value
    }

    func time(_ column: String) throws -> Timestamp { Timestamp(milliseconds: try decode(forColumn: column)) }

    func time(_ column: String) throws -> Timestamp? {
        let milliseconds: Int64? = try decode(forColumn: column)
        return milliseconds.map(Timestamp.init(milliseconds:))
    }
}

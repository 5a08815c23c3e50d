import Domain
import GRDB
import Layout

/// A row of `run`, whose columns are those of ``columns``.
///
/// Finding a column by its name in a row of forty, as GRDB does it, takes more time than SQLite takes for the whole statement.
struct RunRow: ColumnReader {
    /// SQL for what is to be selected.
    static let columns = names.joined(separator: ", ")
    /// How many they are: what a statement selects beside them comes behind.
    static let count = names.count

    private static let names = [
        "id", "sequence", "upload_id", "input_name", "input_size", "input_sha256", "top_cell", "die_id", "slot",
        "chip_on_board",
        "workers", "threads", "image", "command", "container_name", "warnings", "created", "status", "phase",
        "cancel_requested", "started", "finished", "ending", "exit_code", "reason", "container_id", "image_digest",
        "started_uptime", "started_boot", "stop_cause", "stop_reason", "out_of_memory", "attempt", "earlier_log_lines",
        "output_name", "output_size", "output_sha256", "is_complete", "peak_memory", "cpu_seconds", "wall_seconds",
    ]
    private static let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))

    let row: Row

    func decode<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value {
        try row.decode(atIndex: place(of: column))
    }

    private func place(of column: String) throws -> Int {
        guard let place = Self.places[column] else { throw StoreError.unusable("a row without the column \(column)") }
        return place
    }
}

extension Run {
    /// - Throws: when the row is damaged; the tables' checks do not let the program write such a row.
    init(row: Row) throws { try self.init(RunRow(row: row)) }

    private init(_ row: RunRow) throws {
        let text = try row.text("id")
        guard let id = RunID(text), let state = try RunState(row: row) else {
            throw StoreError.unusable("run `\(text)` is damaged")
        }
        self.init(
            id: id, sequence: try row.decode("sequence"), request: try RunRequest(row: row),
            created: try row.time("created"), state: state, cancelRequested: try row.time("cancel_requested"),
            container: try ContainerRecord(row: row))
    }
}

extension ContainerRecord {
    fileprivate init(row: RunRow) throws {
        let cause = try row.value("stop_cause", StopDecision.Cause.init(rawValue:))
        let reason: String? = try row.decode("stop_reason")
        let uptime: Int64? = try row.decode("started_uptime")
        self.init(
            id: try row.decode("container_id"), imageDigest: try row.decode("image_digest"),
            started: uptime.map(Uptime.init(milliseconds:)),
            boot: try (row.decode("started_boot") as String?).map(BootID.init(text:)),
            stop: cause.map { StopDecision(cause: $0, reason: reason ?? "") },
            wasOutOfMemory: try row.decode("out_of_memory"),
            attempt: try row.decode("attempt"),
            earlierLogLines: try row.decode("earlier_log_lines"))
    }
}

extension RunRequest {
    fileprivate init(row: RunRow) throws {
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
    fileprivate init(row: RunRow) throws {
        self.init(
            slot: try row.value("slot", Slot.init(rawValue:)),
            isChipOnBoard: try row.decode("chip_on_board"),
            workers: try row.value("workers") { Parallelism($0) },
            threads: try row.value("threads") { Parallelism($0) })
    }
}

extension RunState {
    /// Nil when the columns contradict each other.
    fileprivate init?(row: RunRow) throws {
        let started: Timestamp? = try row.time("started")
        switch RunStatus(rawValue: try row.text("status")) {
        case .queued: self = .queued
        case .running:
            let phase: String? = try row.decode("phase")
            guard let phase = phase.flatMap(RunPhase.init(rawValue:)), let started else { return nil }
            self = .running(phase, since: started)
        case .completed, .failed, .cancelled:
            guard let finished = try row.time("finished") as Timestamp?, let ending = try Ending(row: row) else {
                return nil
            }
            let output =
                try row.decode("output_name") as String? == nil ? nil : FileDescription(row: row, prefix: "output_")
            let result = RunResult(
                ending, output: output, usage: try RunUsage(row: row), isComplete: try row.decode("is_complete"))
            self = .finished(result, started: started, finished: finished)
        case nil: return nil
        }
    }
}

extension Ending {
    fileprivate init?(row: RunRow) throws {
        guard let kind = try row.value("ending", Kind.init(rawValue:)) else { return nil }
        self.init(kind, code: try row.decode("exit_code"), reason: try row.decode("reason") ?? "")
    }
}

extension RunUsage {
    fileprivate init?(row: RunRow) throws {
        guard let wall = try row.decode("wall_seconds") as Double? else { return nil }
        self.init(
            peakMemoryBytes: try row.decode("peak_memory"),
            cpuSeconds: try row.decode("cpu_seconds"), wallSeconds: wall)
    }
}

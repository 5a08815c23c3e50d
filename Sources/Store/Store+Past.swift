package import Domain
import GRDB

/// Estimates from past runs.
extension Store {
    /// How many past runs of a slot are used, how few are enough, and for how many running and queued runs an estimate
    /// is made.
    private static let (mostRuns, fewestRuns, mostUnfinished) = (20, 3, 1000)

    /// When the running and the queued runs are likely to start and end, from the median duration of the last complete
    /// runs of their slots. Runs of a slot without a median have no estimate, nor have the runs queued behind them, nor
    /// any queued run while the queue is paused.
    ///
    /// - Parameters:
    ///   - positions: the queue positions to estimate; there is no estimate beyond the 1,000th.
    ///   - concurrency: how many run at the same time.
    package func estimates(
        positions: [Int], concurrency: Int, now: Timestamp
    ) throws(StoreError) -> [RunID: Estimate] {
        try read { database in
            var forecast = Forecast(concurrency: concurrency, now: now)
            var times: [String: Duration?] = [:]
            let time = { (slot: String) throws -> Duration? in
                if let known = times[slot] { return known }
                let time = try Self.typicalTime(of: slot, in: database)
                times[slot] = .some(time)
                return time
            }
            for run in try Self.unfinished("running", atMost: Self.mostUnfinished, in: database) {
                forecast.addRunning(run, takes: try time(run.slot))
            }
            guard try Int.fetchOne(database, sql: "SELECT count(*) FROM pause") == 0 else { return forecast.estimates }
            let last = positions.filter { $0 <= Self.mostUnfinished }.max() ?? 0
            for run in try Self.unfinished("queued", atMost: last, in: database) {
                guard let time = try time(run.slot) else { break }
                forecast.addQueued(run, takes: time)
            }
            return forecast.estimates
        }
    }

    private static func unfinished(
        _ status: String, atMost limit: Int, in database: Database
    ) throws -> [Forecast.Run] {
        let statement = try database.cachedStatement(
            sql: "SELECT id, checked_slot, started FROM run WHERE status = ? ORDER BY sequence LIMIT ?")
        return try Row.fetchAll(statement, arguments: [status, limit]).compactMap { row in
            guard let id = RunID(try row.text("id")) else { return nil }
            return Forecast.Run(id: id, slot: try row.text("checked_slot"), started: try row.time("started"))
        }
    }

    /// Nil if there are too few runs.
    private static func typicalTime(of slot: String, in database: Database) throws -> Duration? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT wall_seconds FROM run WHERE checked_slot = ? AND is_complete = 1 AND wall_seconds IS NOT NULL
                ORDER BY sequence DESC LIMIT ?
                """)
        let times = try Double.fetchAll(statement, arguments: [slot, mostRuns]).sorted()
        return times.count < fewestRuns ? nil : .seconds(times[times.count / 2])
    }
}

/// Simulates the queue.
private struct Forecast {
    struct Run {
        let id: RunID
        let slot: String
        let started: Timestamp?
    }

    private let now: Timestamp
    private let concurrency: Int
    /// When each of the concurrent places becomes free; nil if unknown.
    private var places: [Timestamp?] = []
    private(set) var estimates: [RunID: Estimate] = [:]

    init(concurrency: Int, now: Timestamp) {
        self.concurrency = max(1, concurrency)
        self.now = now
    }

    mutating func addRunning(_ run: Run, takes time: Duration?) {
        let started = run.started ?? now
        // A run that is already taking longer than the median is assumed to end now.
        let end = time.map { max(now, started + $0) }
        if let end { estimates[run.id] = Estimate(started: started, finished: end) }
        places.append(end)
    }

    mutating func addQueued(_ run: Run, takes time: Duration) {
        while places.count < concurrency { places.append(now) }
        let free = places.indices.filter { places[$0] != nil }
            .min { (places[$0] ?? now) < (places[$1] ?? now) }
        guard let free, let start = places[free] else { return }
        estimates[run.id] = Estimate(started: start, finished: start + time)
        places[free] = start + time
    }
}

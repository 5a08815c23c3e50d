package import Domain
import GRDB

/// What only the worker does. Each statement names the state that it changes, so that none affects a run that has moved
/// on.
extension Store {
    /// Takes the oldest queued run for the worker; nil if none is queued, or the queue is paused.
    ///
    /// A single `UPDATE … RETURNING`, so that no run is ever claimed twice. Durable when it returns.
    package func claimNext(now: Timestamp) throws(StoreError) -> Run? {
        try write { database in
            let statement = try database.cachedStatement(
                sql: """
                    UPDATE run SET status = 'running', phase = 'claimed', started = ?
                    WHERE sequence = (SELECT min(sequence) FROM run WHERE status = 'queued') AND status = 'queued'
                        AND NOT EXISTS (SELECT 1 FROM pause)
                    RETURNING \(RunRow.columns)
                    """)
            return try Row.fetchOne(statement, arguments: [now.milliseconds]).map(Run.init(row:))
        }
    }

    /// Requeues a run, at its old place, whose container was never created; false if the run has moved on.
    package func putBack(_ id: RunID) throws(StoreError) -> Bool {
        try change(
            """
            UPDATE run SET status = 'queued', phase = NULL, started = NULL
            WHERE id = ? AND status = 'running' AND phase = 'claimed' AND cancel_requested IS NULL
            """, [id.description])
    }

    /// Requeues a run, at its old place, whose first attempt failed through no fault of its design; false if it has
    /// been cancelled, or if this was its second attempt.
    ///
    /// - Parameter logLines: how many lines of its log the first attempt wrote.
    package func retry(_ id: RunID, logLines: Int) throws(StoreError) -> Bool {
        try change(
            """
            UPDATE run SET status = 'queued', phase = NULL, started = NULL, attempt = attempt + 1,
                earlier_log_lines = ?, container_id = NULL, image_digest = NULL, started_uptime = NULL, started_boot = NULL,
                stop_cause = NULL, stop_reason = NULL, out_of_memory = 0
            WHERE id = ? AND status = 'running' AND attempt = 1 AND cancel_requested IS NULL
            """, [logLines, id.description])
    }

    /// Records that the run's container is about to be started.
    package func recordStarting(
        _ id: RunID, container: String, imageDigest: String, at uptime: Uptime, boot: BootID? = nil
    ) throws(StoreError) -> Bool {
        try change(
            """
            UPDATE run SET phase = 'starting', container_id = ?, image_digest = ?, started_uptime = ?, started_boot = ?
            WHERE id = ? AND status = 'running'
            """, [container, imageDigest, uptime.milliseconds, boot?.text, id.description])
    }

    /// Records that Docker has started the run's container. `at` becomes the run's `StartedAt`.
    ///
    /// - Parameter uptime: the uptime after the start; nil keeps the value that was recorded before it.
    package func recordStarted(
        _ id: RunID, at moment: Timestamp, uptime: Uptime? = nil
    ) throws(StoreError) -> Bool {
        try change(
            """
            UPDATE run SET phase = 'started', started = ?, started_uptime = coalesce(?, started_uptime)
            WHERE id = ? AND status = 'running' AND phase = 'starting'
            """, [moment.milliseconds, uptime?.milliseconds, id.description])
    }

    /// Records why the run's container is about to be stopped; false, without a change, if a reason is already
    /// recorded.
    package func recordStop(_ id: RunID, _ stop: StopDecision) throws(StoreError) -> Bool {
        try change(
            "UPDATE run SET stop_cause = ?, stop_reason = ? WHERE id = ? AND status = 'running' AND stop_cause IS NULL",
            [stop.cause.rawValue, stop.reason, id.description])
    }

    /// Records an OOM kill in the run's container.
    package func recordOutOfMemory(_ id: RunID) throws(StoreError) {
        _ = try change(
            "UPDATE run SET out_of_memory = 1 WHERE id = ? AND status = 'running' AND out_of_memory = 0",
            [id.description])
    }

    /// Makes a running run final; false if it is not running.
    package func finish(_ id: RunID, _ result: RunResult, at moment: Timestamp) throws(StoreError) -> Bool {
        try change(
            """
            UPDATE run SET status = ?, phase = NULL, finished = ?, ending = ?, exit_code = ?, reason = ?, output_name = ?,
                output_size = ?, output_sha256 = ?, peak_memory = ?, cpu_seconds = ?, wall_seconds = ?, is_complete = ?
            WHERE id = ? AND status = 'running'
            """,
            [
                result.ending.status.rawValue, moment.milliseconds, result.ending.kind.rawValue, result.ending.exitCode,
                result.ending.sentence, result.output?.name.description, result.output?.size,
                result.output?.checksum.description, result.usage?.peakMemoryBytes, result.usage?.cpuSeconds,
                result.usage?.wallSeconds, result.isComplete, id.description,
            ])
    }

    /// The runs that are running, oldest first.
    package func running() throws(StoreError) -> [Run] {
        try read { database in
            let sql = "SELECT \(RunRow.columns) FROM run WHERE status = 'running' ORDER BY sequence"
            return try Row.fetchAll(database.cachedStatement(sql: sql)).map(Run.init(row:))
        }
    }

    /// Records the engine's state for the responder: nil if it answers. Writes only if that has changed.
    package func noteEngine(problem: String?, now: Timestamp) throws(StoreError) {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO engine (id, problem, noted) VALUES (1, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET problem = excluded.problem, noted = excluded.noted
                    WHERE problem IS NOT excluded.problem
                    """, arguments: [problem, now.milliseconds])
        }
    }

    /// The engine's problem as last recorded; nil if it answered, or if no worker has looked yet.
    package func engineProblem() throws(StoreError) -> String? {
        try read {
            try String.fetchOne($0.cachedStatement(sql: "SELECT problem FROM engine WHERE problem IS NOT NULL"))
        }
    }

    func change(_ sql: String, _ arguments: StatementArguments) throws(StoreError) -> Bool {
        try write { database in
            try database.cachedStatement(sql: sql).execute(arguments: arguments)
            return database.changesCount == 1
        }
    }
}

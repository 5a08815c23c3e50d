import Docker
import Domain
import Logging
import Reports
import Settings
import Storage
import Synchronization

/// Collects the facts about how a run ended, only from what is recorded, what Docker shows and what the container left,
/// so that a later worker finds the same.
///
/// Something that cannot be read now is an error, after which everything is looked at again. It is never taken for
/// missing.
extension RunSupervisor {
    /// How many of the log's last lines are searched for the reason of the exit.
    private static let lastLines = 200

    /// All facts except for the ``evidence(_:)`` and the container's use of memory.
    ///
    /// - Parameters:
    ///   - what: what became of the container.
    ///   - container: as Docker shows it; nil if there is none of ours.
    func observe(_ what: Observation.Container, _ container: Container?, _ current: Run) throws -> Observation {
        let stop = stage.withLock(\.stop)
        var seen = Observation(what, attempt: run.container.attempt)
        seen.isCancelled = current.cancelRequested != nil
        seen.stop = current.container.stop ?? stop.decision
        seen.isCleared = stop.files == .removed || seen.stop?.cause == .space
        seen.hasFolder = try context.storage.run(run.id).exists()
        seen.boot = try bootWitness(current)
        guard let container else { return seen }
        seen.time = runningTime(of: container, current).duration
        seen.timeLimit = context.config.docker.timeout
        // If a client or the worker ended it, nothing else matters.
        guard !seen.isCancelled, seen.stop == nil else { return seen }
        seen.engine = try engineWitness(what, container)
        seen.sawOutOfMemory = try sawOutOfMemory(container, current)
        if case .exited(let exit) = what, exit.code == 0 { seen.output = try output() }
        return seen
    }

    private func output() throws(StorageError) -> Observation.Output {
        do throws(StorageError) {
            return try context.storage.run(run.id).leftOutput(outputPatterns) ? .present : .absent
        } catch {
            if error.isTransient { throw error }
            return .unusable(reason: error.description)
        }
    }

    /// Reads what the container left.
    func evidence(_ current: Run) throws -> Evidence {
        do {
            return try Evidence.read(try context.storage.run(run.id).workTree(), try logTail())
        } catch let error as StorageError
            where !isWaitedOut(error, isCancelled: current.cancelRequested != nil)
        {
            // It would be the same for ever, or must not keep a cancelled run from its end.
            context.logger.error("report of run \(run.id) is incomplete: \(error)")
            return Evidence(unreadable: error.description)
        }
    }

    var outputPatterns: [String] {
        context.config.docker.output.map { $0.filled(topCell: run.request.topCell.description) }
    }

    private func bootWitness(_ current: Run) throws -> BootWitness {
        var witness = BootWitness()
        witness.isRebooted = isRebooted(since: current)
        guard witness.isRebooted else { return witness }
        if case .running(.started, _) = current.state { witness.wasStarted = true }
        witness.hasWritten = try logLines() > run.container.earlierLogLines
        return witness
    }

    private func engineWitness(_ what: Observation.Container, _ container: Container) throws -> EngineWitness {
        var witness = EngineWitness()
        let stage = stage.withLock { $0 }
        witness.isExitSeen = stage.exitSeen != nil
        guard !witness.isExitSeen else { return witness }
        if case .exited(let exit) = what, exit.mayBeMadeUp { witness.knowsExit = try knowsExit(of: container) }
        if let gone = stage.exitedBefore, let finished = container.state.finishedAt {
            witness.isExitTimeMadeUp = Timestamp(finished) > gone
        }
        witness.hasControlGroup = try ControlGroup(of: container.id) != nil
        return witness
    }

    /// Whether the engine saw the exit itself, and has not been restarted since.
    private func knowsExit(of container: Container) throws -> Bool {
        try askEngine { () throws(EngineError) in
            try context.engine.knownExitCode(of: container.id) == container.state.exitCode
        }
    }

    /// Docker may have missed the kill, if the container exited within milliseconds of it, or forgotten it, if it was
    /// restarted since. So kills that were seen meanwhile, and Docker's own events, count as well.
    private func sawOutOfMemory(_ container: Container, _ current: Run) throws -> Bool {
        if container.state.wasOutOfMemory || current.container.wasOutOfMemory { return true }
        return try askEngine { () throws(EngineError) in
            try context.engine.knowsOutOfMemoryEvent(of: container.id)
        }
    }

    /// The engine's answer; false if it does not support the question.
    private func askEngine(_ question: () throws(EngineError) -> Bool) throws(EngineError) -> Bool {
        do throws(EngineError) {
            return try question()
        } catch {
            if case .unreachable = error { throw error }
            context.logger.warning("run \(run.id): \(error)")
            return false
        }
    }

    func runningTime(of container: Container, _ current: Run) -> RunningTime {
        let seen = stage.withLock(\.exitSeen)
        let started = isRebooted(since: current) ? nil : current.container.started
        let byUptime = started.flatMap { (seen ?? .now()).since($0) }
        var byEngine: Duration?
        if let started = container.state.startedAt, let finished = container.state.finishedAt {
            byEngine = .nanoseconds(finished.nanosecondsSince1970 - started.nanosecondsSince1970)
        }
        return RunningTime(byEngine: byEngine, byUptime: byUptime, isExact: seen != nil)
    }

    /// The last lines of this attempt's log.
    private func logTail() throws -> LogTail {
        guard let log = try LogReader.open(context.storage.run(run.id).logPath) else { return LogTail([]) }
        var count = Self.lastLines
        if run.container.earlierLogLines > 0 { count = min(count, try logLines() - run.container.earlierLogLines) }
        let page = try log.page(since: nil, tail: max(0, count), maximumBytes: 1 << 20)
        return LogTail(page.lines.map { String(decoding: $0.text.prefix(4096), as: UTF8.self) })
    }

    func logLines() throws(StorageError) -> Int {
        let path = context.storage.run(run.id).logPath
        return try LogWriter.open(path, maximumBytes: Int64(context.config.docker.logMaxBytes)).lines
    }
}

extension Timestamp {
    init(_ time: EngineTime) { self.init(milliseconds: time.nanosecondsSince1970 / 1_000_000) }
}

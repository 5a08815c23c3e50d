import Docker
import Domain
import Faults
import Foundation
import Logging
import Settings
import Storage
import Store
import Synchronization

/// Keeping what a container leaves.
extension Attendant {
    /// Keeps log and output, makes the run final, removes the container. Each is on the disk before the next begins.
    func collect(_ container: Container, of current: Run) throws -> Departure? {
        let running = runningTime(of: container, current)
        // A container that never ran used nothing.
        let usage = container.state.status == .created ? nil : stats.usage(wall: running.duration)
        let stopped = try stopReason(of: container, current, running)
        let isCleared = makeRoom(current, stopped)
        // Without room none of it can be kept; to try would read the log and the output again each time.
        try context.storage.check()
        try completeLog(of: container.id)
        FaultPoint.logCompleted.reach()
        var ended = try ended(container, current, stopped, peak: usage?.peakMemoryBytes)
        (ended.usage, ended.isCleared) = (usage, isCleared)
        // Who has asked for a run to be cancelled is told once its container has gone.
        let isCancelled = stopped == .cancelled
        if isCancelled { remove(container.id) }
        let departure = try conclude(ended)
        if departure != nil, !isCancelled { remove(container.id) }
        return departure
    }

    /// What a run that was ended for want of disk space has written goes, before anything else: what follows writes, and needs room.
    /// Returns whether it has been asked to go.
    private func makeRoom(_ current: Run, _ stopped: StopReason?) -> Bool {
        defer { isClearing.store(false, ordering: .releasing) }
        // Also of one that was being ended for something else by then.
        let order = current.container.order ?? given.withLock { $0 }
        guard stopped != nil, order?.cause == .space || isEnding else { return false }
        do throws(StorageError) {
            try context.storage.run(run.id).removeWork()
        } catch {
            context.logger.error("files of run \(run.id) left behind: \(error)")
        }
        return true
    }

    /// A log that cannot be had does not keep the run from its verdict; an engine that is away, or a full disk, does for a while.
    private func completeLog(of container: ContainerID) throws {
        do {
            try LogKeeper(
                context: context, run: run.id, container: container, earlierLines: run.container.earlierLogLines
            ).complete()
        } catch let error as EngineError {
            if case .unreachable = error { throw error }
            context.logger.error("log of run \(run.id): \(error)")
        } catch let error as StorageError where error.passes {
            throw error
        } catch {
            context.logger.error("log of run \(run.id): \(error)")
        }
    }

    /// Removes the run's container; one that cannot be removed now is when the worker starts the next time.
    func remove(_ container: ContainerID) {
        do throws(EngineError) {
            try context.engine.remove(container, force: true)
            FaultPoint.containerRemoved.reach()
        } catch .notFound {
        } catch {
            context.logger.warning("container of run \(run.id) left behind: \(error)")
        }
    }

    /// From what is recorded and what Docker shows alone, so that a worker that comes later finds the same.
    private func ended(
        _ container: Container, _ current: Run, _ stopped: StopReason?, peak: Int64?
    ) throws -> Ended {
        var exit = container.exit
        if stopped == nil, try wasOutOfMemory(container, current) {
            exit = ContainerExit(code: exit.code, wasOutOfMemory: true)
        }
        var output: FileDescription?
        if stopped == nil, exit == ContainerExit(code: 0, wasOutOfMemory: false) {
            do throws(StorageError) {
                output = try keepOutput()
            } catch {
                if error.passes { throw error }
                return Ended(.failed(exitCode: 1, error: "The output layout cannot be kept: \(error)"))
            }
        }
        let memory = MemoryUse(limit: Int64(context.config.docker.memoryBytes), peak: peak)
        let outcome = RunOutcome(exit, stopped: stopped, hasOutput: output != nil, memory: memory)
        let isItself = stopped == nil && outcome.exitCode != 137
        var ended = isItself ? Ended(code: exit.code, outcome) : Ended(outcome)
        (ended.output, ended.memory) = (output, memory)
        switch stopped {
        case .engineLost: ended.isOnlyTry = ControlGroup(of: container.id) != nil
        case .machineRestarted:
            // Docker may have lost its own record of the start, and we ours.
            let wasStarted = if case .running(.started, _) = current.state { true } else { false }
            let hasWritten = try logLines() > run.container.earlierLogLines
            ended.isOnlyTry = wasStarted || hasWritten || container.state.status != .created
        default: break
        }
        return ended
    }

    /// Docker may have missed the kill, as where the container ended within milliseconds of it, or have forgotten it, as where it was
    /// started again since: so what was seen meanwhile counts, and what it tells of apart from the container.
    private func wasOutOfMemory(_ container: Container, _ current: Run) throws -> Bool {
        if container.state.wasOutOfMemory || current.container.wasOutOfMemory { return true }
        do throws(EngineError) {
            return try context.engine.knowsOutOfMemoryEvent(of: container.id)
        } catch {
            if case .unreachable = error { throw error }
            context.logger.warning("run \(run.id): \(error)")
            return false
        }
    }

    private func stopReason(
        of container: Container, _ current: Run, _ running: RunningTime
    ) throws -> StopReason? {
        if current.cancelRequested != nil { return .cancelled }
        if let order = current.container.order ?? given.withLock({ $0 }) { return .ordered(order) }
        if wasMachineRestarted(since: current) { return .machineRestarted }
        // Also where nobody was there to end it, and where it heeded the signal and ended with 0: the check was cut short.
        let limit = context.config.docker.timeout
        if running.duration >= limit { return .ordered(.timedOut(limit)) }
        if try isEndUnknown(container, current) { return .engineLost }
        return wasStoppedByEngine(container.exit, current) ? .engineStopped : nil
    }

    /// Whether Docker's exit code is none of the container's. An engine that is killed between hearing of an end and recording it makes
    /// one up when it comes back: 255 mostly, but 0 as well, and gives the time of its own start as that of the end.
    private func isEndUnknown(_ container: Container, _ current: Run) throws -> Bool {
        guard hasMissedEnd.load(ordering: .acquiring), !current.container.wasOutOfMemory else { return false }
        if container.state.status == .created { return true }
        if container.state.exitCode == 255 { return try !knowsEnd(of: container) }
        guard let over = overWhenLost.withLock({ $0 }), let finished = container.state.finishedAt else { return false }
        return Timestamp(finished) > over
    }

    /// Whether the engine has heard of the end itself, and has not been started again since.
    private func knowsEnd(of container: Container) throws -> Bool {
        do throws(EngineError) {
            return try context.engine.knownExitCode(of: container.id) == container.state.exitCode
        } catch {
            if case .unreachable = error { throw error }
            context.logger.warning("run \(run.id): \(error)")
            return false
        }
    }

    /// An engine that ends stops its containers, unless it has `live-restore`: with SIGTERM, and those that do not heed it with SIGKILL.
    /// Nobody else sends SIGTERM to a container unasked but an operator, through the engine; SIGKILL comes for want of memory, too.
    private func wasStoppedByEngine(_ exit: ContainerExit, _ current: Run) -> Bool {
        guard !exit.wasOutOfMemory, !current.container.wasOutOfMemory else { return false }
        return exit.code == 128 + SIGTERM || (exit.code == 128 + SIGKILL && hasMissedEnd.load(ordering: .acquiring))
    }

    private func keepOutput() throws(StorageError) -> FileDescription? {
        let patterns = context.config.docker.output.map { $0.filled(topCell: run.request.topCell.description) }
        return try context.storage.run(run.id).keepOutput(patterns, topCell: run.request.topCell)
    }

    private func runningTime(of container: Container, _ current: Run) -> RunningTime {
        let seen = endSeen.withLock { $0 }
        let started = wasMachineRestarted(since: current) ? nil : current.container.started
        let byUptime = started.flatMap { (seen ?? .now()).since($0) }
        var byEngine: Duration?
        if let started = container.state.startedAt, let finished = container.state.finishedAt {
            byEngine = .nanoseconds(finished.nanosecondsSince1970 - started.nanosecondsSince1970)
        }
        return RunningTime(byEngine: byEngine, byUptime: byUptime, isExact: seen != nil)
    }
}

import Docker
import Domain
import Faults
import Foundation
import Logging
import Reports
import Settings
import Storage
import Store
import Synchronization

/// Ending a run: observe, decide, act. Whatever is kept is durable before the run is final.
extension RunSupervisor {
    /// Keeps what the container left and makes the run final, or requeues it for another attempt. Nil if everything
    /// must be looked at again.
    ///
    /// - Parameters:
    ///   - what: what became of the container.
    ///   - container: as Docker shows it; nil if there is none of ours. Removed once everything is kept.
    func conclude(_ what: Observation.Container, _ container: Container?, _ current: Run) throws -> Departure? {
        try makeRoom(what, container, current)
        // Without free space nothing can be kept, and each attempt would read the log and the output again.
        try context.storage.check()
        if let container { try completeLog(of: container.id, current) }
        FaultPoint.logCompleted.reach()
        let evidence = try evidence(current)
        // A container that never ran has not used anything.
        var usage: RunUsage?
        if case .exited = what, let container {
            usage = try stats.usage(wall: runningTime(of: container, current).duration)
        }
        var seen = try observe(what, container, current)
        seen.findings = evidence.findings
        seen.memory = MemoryUse(limit: Int64(context.config.docker.memoryBytes), peak: usage?.peakMemoryBytes)
        var ending = Ending.decide(seen)
        var output: FileDescription?
        if ending == .passed {
            (seen.output, output) = try keepOutput()
            ending = Ending.decide(seen)
        }
        // A client that cancelled the run is answered once the container is gone.
        if ending == .cancelled, let container { remove(container.id) }
        let departure = try act(ending, seen, evidence, output, usage)
        if departure != nil, ending != .cancelled, let container { remove(container.id) }
        return departure
    }

    private func act(
        _ ending: Ending, _ seen: Observation, _ evidence: Evidence, _ output: FileDescription?, _ usage: RunUsage?
    ) throws -> Departure? {
        let folder = context.storage.run(run.id)
        try asFarAsPossible(ending) { try folder.synchroniseLog() }
        let report = Report(evidence, ending)
        if ending.isRetryable(seen) {
            guard try context.store.retry(run.id, logLines: logLines()) else { return nil }
            FaultPoint.runRetried.reach()
            context.logger.warning("retrying run \(run.id): \(report.summary)")
            return .putBack
        }
        if seen.hasFolder { try keep(report, ending, output, in: folder) }
        let result = RunResult(ending, output: output, usage: usage, isComplete: report.isComplete)
        if try context.store.finish(run.id, result, at: .now()) {
            FaultPoint.runFinished.reach()
            // Before removing the container, which takes the engine a while.
            context.responder.ring()
            context.logger.info("run \(run.id) \(ending.status.rawValue), exit code \(ending.exitCode)")
        }
        return .finished
    }

    private func keep(_ report: Report, _ ending: Ending, _ output: FileDescription?, in folder: RunFolder) throws {
        try asFarAsPossible(ending) {
            try folder.keepReport(Array(JSONEncoder().encode(report)))
            FaultPoint.reportKept.reach()
            try folder.keepArtifacts(knowing: output)
            FaultPoint.artifactsKept.reach()
        }
        // Including an output that was kept before a worker died, if the run has not passed after all.
        if ending != .passed { try asFarAsPossible(ending) { try folder.removeOutput() } }
    }

    /// What can never be kept is left out; a transient error is thrown, to be waited out.
    private func asFarAsPossible(_ ending: Ending, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as StorageError where !isWaitedOut(error, isCancelled: ending == .cancelled) {
            context.logger.error("cannot keep all results of run \(run.id): \(error)")
        }
    }

    /// Whether the end of the run waits for `error` to pass. Not for a run that a client cancelled: its ending does not
    /// depend on what can be read or kept, and a disk error may last for ever.
    func isWaitedOut(_ error: StorageError, isCancelled: Bool) -> Bool {
        if case .diskError = error { !isCancelled } else { error.isTransient }
    }

    /// Keeps the layout that the container left.
    private func keepOutput() throws(StorageError) -> (Observation.Output, FileDescription?) {
        do throws(StorageError) {
            let output = try context.storage.run(run.id).keepOutput(outputPatterns, topCell: run.request.topCell)
            return (output == nil ? .absent : .present, output)
        } catch {
            if error.isTransient { throw error }
            return (.unusable(reason: error.description), nil)
        }
    }

    /// Removes the files of a run that exceeded a limit of disk space before anything else, because everything that
    /// follows needs space.
    private func makeRoom(_ what: Observation.Container, _ container: Container?, _ current: Run) throws {
        let stop = stage.withLock(\.stop)
        guard stop.files == .removing || (current.container.stop ?? stop.decision)?.cause == .space else { return }
        // Also if it was already being stopped for another reason, but not if it had just exited by itself.
        guard Ending.decide(try observe(what, container, current)).isInterruption else {
            return stage.withLock { $0.stop.files = .kept }
        }
        do throws(StorageError) {
            try context.storage.run(run.id).removeWork()
        } catch {
            if case .transient = error { throw error }
            context.logger.error("cannot remove the files of run \(run.id): \(error)")
        }
        stage.withLock { $0.stop.files = .removed }
    }

    /// A log that is lost does not keep the run from ending; a transient error, of the engine or the disk, delays the
    /// end.
    private func completeLog(of container: ContainerID, _ current: Run) throws {
        do {
            try LogKeeper(
                context: context, run: run.id, container: container, earlierLines: run.container.earlierLogLines
            ).complete()
        } catch let error as EngineError {
            if case .unreachable = error { throw error }
            context.logger.error("log of run \(run.id) is incomplete: \(error)")
        } catch let error as StorageError
            where isWaitedOut(error, isCancelled: current.cancelRequested != nil)
        {
            throw error
        } catch {
            context.logger.error("log of run \(run.id) is incomplete: \(error)")
        }
    }
}

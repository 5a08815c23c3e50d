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
        try completeLog(of: container.id)
        FaultPoint.logCompleted.reach()
        // A container that never ran used nothing.
        let usage = container.state.status == .created ? nil : usage(of: container)
        let (outcome, output) = try outcome(of: container, current)
        let departure = try finish(RunResult(outcome: outcome, output: output, usage: usage))
        remove(container.id)
        return departure
    }

    /// A log that cannot be had does not keep the run from its verdict; an engine that is away, or a full disk, does for a while.
    private func completeLog(of container: ContainerID) throws {
        guard !isLogComplete.load(ordering: .acquiring) else { return }
        let keeper = LogKeeper(context: context, run: run.id, container: container)
        do {
            try keeper.keep(cancellation: Cancellation())
        } catch let error as EngineError {
            if case .unreachable = error { throw error }
            context.logger.error("log of run \(run.id): \(error)")
        } catch StorageError.full {
            throw StorageError.full
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
    private func outcome(of container: Container, _ current: Run) throws -> (RunOutcome, FileDescription?) {
        let stopped = stopReason(of: container, current)
        var output: FileDescription?
        if stopped == nil, container.exit == ContainerExit(code: 0, wasOutOfMemory: false) {
            do throws(StorageError) {
                output = try keepOutput()
            } catch .full {
                throw StorageError.full
            } catch {
                return (.failed(exitCode: 1, error: "The output layout cannot be kept: \(error)"), nil)
            }
        }
        let outcome = RunOutcome(
            container.exit, stopped: stopped, hasOutput: output != nil,
            memoryLimit: Int64(context.config.docker.memoryBytes))
        return (outcome, output)
    }

    private func stopReason(of container: Container, _ current: Run) -> StopReason? {
        if current.cancelRequested != nil { return .cancelled }
        let limit = context.config.docker.timeout
        // Also where it heeded the signal and ended with 0: the check was cut short.
        if wallTime(of: container) >= limit { return .timedOut(limit) }
        return wasStoppedByEngine(container.exit) ? .engineStopped : nil
    }

    /// An engine that ends stops its containers, unless it has `live-restore`: with SIGTERM, and those that do not heed it with SIGKILL.
    /// Nobody else sends SIGTERM to a container unasked but an operator, through the engine; SIGKILL comes for want of memory, too.
    private func wasStoppedByEngine(_ exit: ContainerExit) -> Bool {
        guard !exit.wasOutOfMemory else { return false }
        return exit.code == 128 + SIGTERM || (exit.code == 128 + SIGKILL && hasMissedEnd.load(ordering: .acquiring))
    }

    private func keepOutput() throws(StorageError) -> FileDescription? {
        let patterns = context.config.docker.output.map { $0.filled(topCell: run.request.topCell.description) }
        return try context.storage.run(run.id).keepOutput(patterns, topCell: run.request.topCell)
    }

    private func usage(of container: Container) -> RunUsage {
        let sampled = stats.usage
        return RunUsage(
            peakMemoryBytes: sampled?.memory, cpuSeconds: sampled.map { $0.cpu / .seconds(1) },
            wallSeconds: wallTime(of: container) / .seconds(1))
    }

    /// By the engine's clock.
    private func wallTime(of container: Container) -> Duration {
        guard let started = container.state.startedAt, let finished = container.state.finishedAt else { return .zero }
        return .nanoseconds(max(0, finished.nanosecondsSince1970 - started.nanosecondsSince1970))
    }
}

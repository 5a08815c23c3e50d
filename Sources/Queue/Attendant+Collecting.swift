import Docker
import Domain
import Logging
import Settings
import Storage
import Store
import Synchronization

/// Keeping what a container leaves.
extension Attendant {
    /// Keeps log and output, makes the run final, removes the container. Each is on the disk before the next begins.
    func collect(_ container: Container, of current: Run) throws -> Departure? {
        if !isLogComplete.load(ordering: .acquiring) {
            try LogKeeper(context: context, run: run.id, container: container.id).keep(cancellation: Cancellation())
        }
        // A container that never ran used nothing.
        let usage = container.state.status == .created ? nil : usage(of: container)
        let (outcome, output) = try outcome(of: container, current)
        let departure = try finish(RunResult(outcome: outcome, output: output, usage: usage))
        remove(container.id)
        return departure
    }

    /// Removes the run's container; one that cannot be removed now is when the worker starts the next time.
    func remove(_ container: ContainerID) {
        do throws(EngineError) {
            try context.engine.remove(container, force: true)
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
        if container.exit.code != 0, wallTime(of: container) >= limit { return .timedOut(limit) }
        return wasStoppedByEngine(container.exit) ? .engineStopped : nil
    }

    /// An engine that ends stops its containers, unless it has `live-restore`: with SIGTERM, which nobody else sends from outside, and
    /// with SIGKILL those that do not heed it.
    private func wasStoppedByEngine(_ exit: ContainerExit) -> Bool {
        switch exit.code {
        case 128 + 15: true
        case 128 + 9: !exit.wasOutOfMemory && hasMissedEnd.load(ordering: .acquiring)
        default: false
        }
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

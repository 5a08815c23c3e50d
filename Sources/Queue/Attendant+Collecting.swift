import Docker
import Domain
import Logging
import Settings
import Storage
import Store

/// Keeping what a container leaves.
extension Attendant {
    /// Keeps log and output, makes the run final, removes the container. Each is on the disk before the next begins.
    func collect(_ container: Container?, of current: Run) throws -> Departure? {
        guard let container else { return nil }
        try LogKeeper(context: context, run: run.id, container: container.id).keep(cancellation: Cancellation())
        let output = try output(of: container)
        let outcome = outcome(of: container, current, hasOutput: output != nil)
        // A container that never ran used nothing.
        let usage = container.state.status == .created ? nil : usage(of: container)
        let departure = try finish(
            RunResult(outcome: outcome, output: outcome == .completed ? output : nil, usage: usage))
        remove(container.id)
        context.responder.ring()
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

    private func output(of container: Container) throws -> FileDescription? {
        guard container.state.status != .created, container.exit == ContainerExit(code: 0, wasOutOfMemory: false) else {
            return nil
        }
        let patterns = context.config.docker.output.map { $0.filled(topCell: run.request.topCell.description) }
        return try context.storage.run(run.id).keepOutput(patterns, topCell: run.request.topCell)
    }

    /// From what is recorded and what Docker shows alone, so that a worker that comes later finds the same.
    private func outcome(of container: Container, _ current: Run, hasOutput: Bool) -> RunOutcome {
        let limit = context.config.docker.timeout
        var stopped: StopReason?
        if current.cancelRequested != nil {
            stopped = .cancelled
        } else if container.exit.code != 0, wallTime(of: container) >= limit {
            stopped = .timedOut(limit)
        }
        let memoryLimit = Int64(context.config.docker.memoryBytes)
        return RunOutcome(container.exit, stopped: stopped, hasOutput: hasOutput, memoryLimit: memoryLimit)
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

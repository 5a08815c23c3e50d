import Docker
import Domain
import Foundation
import Logging
import Settings
import Storage
import Store

/// Looks after one running run from its claim to its end, on a thread of its own.
///
/// Each step is durable before the next begins, and safe to repeat: after anything, the attendant looks at what is recorded and at
/// what Docker shows, and goes on from there (``RunMachine``).
final class Attendant: Sendable {
    let context: Context
    let run: Run
    let inbox = Mailbox<Event>()
    let stats = StatsKeeper()

    /// What the attendant is told while its container runs.
    enum Event: Sendable {
        /// A client asked for the run to be cancelled.
        case cancel
        /// Docker says that the container has ended.
        case ended
        /// Docker cannot be waited for.
        case lost(EngineError)
    }

    /// What ends an attendant's work.
    enum Departure {
        /// The run is final.
        case finished
        /// The run is back in the queue.
        case putBack
    }

    init(context: Context, run: Run) {
        self.context = context
        self.run = run
    }

    /// Blocks until the run is final, or back in the queue.
    func attend() {
        while true {
            do {
                guard let current = try context.store.run(run.id), case .running(let phase, _) = current.state else {
                    return
                }
                if try step(current, phase) != nil { return }
            } catch {
                pause(after: error)
            }
        }
    }

    /// Tells the attendant that its run is to be cancelled.
    func cancel() { inbox.post(.cancel) }

    /// One step of the run; nil when there are more.
    private func step(_ current: Run, _ phase: RunPhase) throws -> Departure? {
        let machine = RunMachine(phase: phase, isCancelled: current.cancelRequested != nil)
        let container = try sight()
        switch machine.next(container?.sighting ?? .absent) {
        case .create: return try create()
        case .start: return try start(container)
        case .follow: try follow(container)
        case .collect: return try collect(container, of: current)
        case .finish(let outcome): return try finish(RunResult(outcome: outcome))
        }
        return nil
    }

    /// The run's container as Docker shows it; nil when there is none.
    private func sight() throws(EngineError) -> Container? {
        do throws(EngineError) {
            let container = try context.engine.inspect(ContainerID(run.request.containerName))
            guard Labels.match(container.labels, run.id, context.instance) else {
                throw EngineError.conflict(message: "the container \(container.name) belongs to somebody else")
            }
            return container
        } catch .notFound { return nil }
    }

    private func create() throws -> Departure? {
        let folder = context.storage.run(run.id)
        try folder.makeWork(isOpen: context.config.docker.user != nil)
        let spec = ContainerSpec(run, folder: folder, instance: context.instance, settings: context.config.docker)
        do throws(EngineError) {
            let created = try context.engine.create(spec, name: run.request.containerName)
            for warning in created.warnings { context.logger.warning("Docker on run \(run.id): \(warning)") }
        } catch .notFound {
            // The image has gone since the claim: the run waits for it in the queue.
            if try context.store.putBack(run.id) { return .putBack }
        } catch .conflict {
            // An earlier attempt has made it after all: the next look finds it.
        } catch .refused(_, let message) {
            return try finish(RunResult(outcome: .notRun("Container could not be created: \(message)")))
        }
        return nil
    }

    /// Makes the run final and tells who waits for it.
    func finish(_ result: RunResult) throws(StoreError) -> Departure {
        if try context.store.finish(run.id, result, at: .now()) {
            context.logger.info("run \(run.id) \(result.outcome.status.rawValue), exit code \(result.outcome.exitCode)")
        }
        return .finished
    }

    /// Waits a moment before the next try: the engine is away, the disk is full. Its own retries notice when that is over.
    private func pause(after error: any Error) {
        context.logger.warning("run \(run.id): \(error)")
        Thread.sleep(forTimeInterval: 1)
    }
}

extension Container {
    fileprivate var sighting: RunMachine.Sighting {
        switch state.status {
        case .created: .created(container: id.text)
        case .running, .paused, .restarting: .running(container: id.text)
        case .exited, .dead, .removing: .ended(container: id.text, exit)
        }
    }

    /// How it has ended.
    var exit: ContainerExit { ContainerExit(code: state.exitCode, wasOutOfMemory: state.wasOutOfMemory) }
}

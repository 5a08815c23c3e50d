import Docker
import Domain
import Faults
import Foundation
import Logging
import Settings
import Storage
import Store
import Synchronization

/// Looks after one running run from its claim to its end, on a thread of its own.
///
/// Each step is durable before the next begins, and safe to repeat: after anything, the supervisor looks at what is recorded and at
/// what Docker shows, and continues from there (``RunMachine``).
final class RunSupervisor: Sendable {
    let context: Context
    let run: Run
    let stats: StatsKeeper
    let stage = Mutex(Stage.starting())

    /// What ends a supervisor's work.
    enum Departure {
        /// The run is final.
        case finished
        /// The run is back in the queue.
        case putBack
    }

    init(context: Context, run: Run) {
        self.context = context.about(run.id)
        self.run = run
        stats = StatsKeeper(context: context, run: run.id)
    }

    /// Blocks until the run is final, or back in the queue.
    func supervise() {
        var last = LastMessage()
        while true {
            do {
                guard let current = try context.store.run(run.id) else { return }
                // Put back and claimed again since `run` was read, it is for a supervisor that knows of that.
                guard case .running(let phase, _) = current.state, current.container.attempt == run.container.attempt
                else { return }
                if try step(current, phase) != nil { return }
            } catch {
                let problem = blocked(by: error) ?? String(describing: error)
                if last.isNews(problem) { context.logger.warning("run \(run.id) is waiting: \(problem)") }
                // The engine is away, the disk is full, or the system is short of something: only trying again tells when that is over.
                Thread.sleep(forTimeInterval: context.retryPause / .seconds(1))
            }
        }
    }

    /// Notes that the engine has no room, until the container has been started. Returns what was noted first: the engine names another
    /// folder each time.
    private func blocked(by error: any Error) -> String? {
        guard case EngineError.outOfSpace = error else { return nil }
        return stage.withLock { stage in
            guard case .starting(let known) = stage else { return nil }
            let reason = known ?? String(describing: error)
            stage = .starting(blockedReason: reason)
            return reason
        }
    }

    /// Has the container stopped, if one runs, as the run is to be cancelled. May be called again and again.
    func cancel() { stage.withLock(\.following)?.inbox.post(.cancel) }

    /// Has the container stopped, if one is followed, as the run takes too much of the disk.
    func stop(_ decision: StopDecision) {
        let following = stage.withLock { stage in
            if stage.following != nil { stage.stop.files = .removing }
            return stage.following
        }
        following?.inbox.post(.stop(decision))
    }

    /// Whether room is about to be made by its end.
    var isMakingRoom: Bool { stage.withLock { $0.stop.files == .removing } }

    /// Whether it has a container that can be stopped.
    var isFollowing: Bool { stage.withLock { $0.following != nil } }

    /// What keeps the engine from creating or starting the container.
    var blockedReason: String? { stage.withLock(\.blockedReason) }

    /// One step of the run; nil when there are more.
    private func step(_ current: Run, _ phase: RunPhase) throws -> Departure? {
        let container = try sight()
        if let container, !isOurs(container) {
            // One that is cancelled is not put back for another attempt: it would be looked at for ever.
            let reason = "A container named \(run.containerName) exists but was not created by this service"
            return try conclude(.notStarted(reason: reason), nil, current)
        }
        let machine = RunMachine(phase: phase, isCancelled: current.cancelRequested != nil)
        let action = machine.next(try container.map { try sighting($0, current) } ?? .absent)
        switch (action, container) {
        case (.create, _): return try create(current)
        case (.start, let container?): return try start(container, current)
        case (.follow, let container?): try follow(container, of: current)
        case (.conclude, let container?): return try conclude(container.ending, container, current)
        case (.conclude, nil): return try conclude(.absent, nil, current)
        // The machine names a container only where there is one.
        case (.start, nil), (.follow, nil): break
        }
        return nil
    }

    /// What Docker shows under the run's name; nil when there is nothing.
    private func sight() throws(EngineError) -> Container? {
        do throws(EngineError) {
            return try context.engine.inspect(ContainerID(run.containerName))
        } catch .notFound { return nil }
    }

    /// The worker may have died before it removed the container of the first attempt.
    private func removeEarlierContainer() throws(EngineError) {
        do throws(EngineError) {
            let earlier = try context.engine.inspect(ContainerID(run.request.containerName))
            guard isOurs(earlier) else { return }
            remove(earlier.id)
            // One that has exited may be left to the sweep; but two must never run.
            if try context.engine.inspect(earlier.id).state.isRunning {
                throw EngineError.conflict(message: "the first container of run \(run.id) is still running")
            }
        } catch .notFound {}
    }

    private func isOurs(_ container: Container) -> Bool { Labels.match(container.labels, run.id, context.instance) }

    private func create(_ current: Run) throws -> Departure? {
        // Without room a container would fail for what is not its design's fault.
        try context.storage.check()
        let folder = context.storage.run(run.id)
        if run.container.attempt > 1 {
            try removeEarlierContainer()
            try folder.removeAttempt()
            FaultPoint.attemptCleared.reach()
        }
        try makeWork()
        FaultPoint.workFolderMade.reach()
        let spec = ContainerSpec(run, folder: folder, instance: context.instance, settings: context.config.docker)
        do throws(EngineError) {
            let created = try context.engine.create(spec, name: run.containerName)
            FaultPoint.containerCreated.reach()
            for warning in created.warnings { context.logger.warning("Docker warning for run \(run.id): \(warning)") }
        } catch .notFound(let message) {
            return try withoutImage(message, current)
        } catch .conflict(let message) {
            // An earlier attempt has made it after all, and the next look finds it; or else it is better to wait.
            if try sight() == nil { throw EngineError.conflict(message: message) }
        } catch .refused(_, let message) {
            return try conclude(.notStarted(reason: "Container could not be created: \(message)"), nil, current)
        }
        return nil
    }

    /// Makes the container's working folder, unless it is there.
    func makeWork() throws(StorageError) {
        try context.storage.run(run.id).makeWork(isOpen: context.config.docker.user != nil)
    }

    /// The image has gone since the run was claimed, or since it was made: with the present one missing all runs wait in the queue; one
    /// that asks for another would hold up those behind it.
    private func withoutImage(_ message: String, _ current: Run) throws -> Departure? {
        let image = run.request.image
        if image != context.config.docker.image {
            return try conclude(.notStarted(reason: "The image \(image) is not on this host"), nil, current)
        }
        guard try context.engine.image(image) == nil else { throw EngineError.notFound(message: message) }
        return try context.store.putBack(run.id) ? .putBack : nil
    }

    /// Removes the run's container; one that cannot be removed now is when the worker starts the next time.
    func remove(_ container: ContainerID) {
        do throws(EngineError) {
            try context.engine.remove(container, force: true)
            FaultPoint.containerRemoved.reach()
        } catch .notFound {
        } catch {
            context.logger.warning("cannot remove the container of run \(run.id): \(error)")
        }
    }
}

extension RunSupervisor {
    private func sighting(_ container: Container, _ current: Run) throws -> RunMachine.Sighting {
        switch container.state.status {
        // An engine that is killed just after it has started a container has forgotten that afterwards, and would do it again.
        case .created:
            return .created(hasTraces: try isRebooted(since: current) || context.storage.run(run.id).hasWork())
        case .running, .paused, .restarting: return .running
        case .exited, .dead, .removing: return .exited
        }
    }

    /// Whether the machine was rebooted since the run's container was about to be started, whose traces may be lost.
    func isRebooted(since current: Run) -> Bool {
        guard let before = current.container.boot, let now = context.boot else { return false }
        return before != now
    }
}

extension Container {
    /// What there is to be concluded from, of one that will not run any more.
    fileprivate var ending: Observation.Container {
        state.status == .created
            ? .created : .exited(ContainerExit(code: state.exitCode, wasOutOfMemory: state.wasOutOfMemory))
    }
}

import Docker
import Domain
import Faults
import Foundation
import Logging
import Settings
import Storage
import Store
import Synchronization

/// Takes one running run from its claim to its end, on a thread of its own.
///
/// Each step is durable before the next begins, and safe to repeat: after each, and after any error, the supervisor
/// looks at what is recorded and at what Docker shows, and continues from there (``RunMachine``).
final class RunSupervisor: Sendable {
    let context: Context
    let run: Run
    let stats: StatsKeeper
    let stage = Mutex(Stage.starting())

    /// How a supervisor's work ends.
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
                // If it was requeued and claimed again since `run` was read, another supervisor takes it.
                guard case .running(let phase, _) = current.state, current.container.attempt == run.container.attempt
                else { return }
                if try step(current, phase) != nil { return }
            } catch {
                let problem = blocked(by: error) ?? String(describing: error)
                if last.isNews(problem) { context.logger.warning("run \(run.id) is waiting: \(problem)") }
                // The engine is away, the disk is full, or the system is out of some resource: only a retry shows when
                // that is over.
                Thread.sleep(forTimeInterval: context.retryPause / .seconds(1))
            }
        }
    }

    /// Records, until the container has been started, that the engine has no room. Returns the first such reason,
    /// because the engine names another folder each time.
    private func blocked(by error: any Error) -> String? {
        guard case EngineError.outOfSpace = error else { return nil }
        return stage.withLock { stage in
            guard case .starting(let known, let hasTraces) = stage else { return nil }
            let reason = known ?? String(describing: error)
            stage = .starting(blockedReason: reason, hasTraces: hasTraces)
            return reason
        }
    }

    /// Stops the container, if one is running, because the run was cancelled. May be called repeatedly.
    func cancel() { stage.withLock(\.following)?.inbox.post(.cancel) }

    /// Stops the container, if one is being followed, because the run exceeded a limit of disk space.
    func stop(_ decision: StopDecision) {
        let following = stage.withLock { stage in
            if stage.following != nil { stage.stop.files = .removing }
            return stage.following
        }
        following?.inbox.post(.stop(decision))
    }

    /// Whether its files are about to be removed to make room.
    var isMakingRoom: Bool { stage.withLock { $0.stop.files == .removing } }

    /// Whether it follows a container that can be stopped.
    var isFollowing: Bool { stage.withLock { $0.following != nil } }

    /// What keeps the engine from creating or starting the container.
    var blockedReason: String? { stage.withLock(\.blockedReason) }

    /// One step of the run; nil if there are more.
    private func step(_ current: Run, _ phase: RunPhase) throws -> Departure? {
        let container = try sight()
        if let container, !isOurs(container) {
            // A cancelled run is not requeued for another attempt, which would never end.
            let reason = "A container named \(run.containerName) exists but was not created by this service"
            return try conclude(.notStarted(reason: reason), nil, current)
        }
        let machine = RunMachine(phase: phase, isCancelled: current.cancelRequested != nil)
        let action = machine.next(try container.map { try sighting($0, current) } ?? .absent)
        switch (action, container) {
        case (.create, _): return try create(current)
        case (.start, let container?): return try start(container, current)
        case (.follow, let container?): try follow(container, of: current)
        case (.conclude, let container?):
            let refusal = container.state.status == .created ? stage.withLock(\.refusal) : nil
            return try conclude(refusal.map { .notStarted(reason: $0) } ?? container.ending, container, current)
        case (.conclude, nil): return try conclude(.absent, nil, current)
        // `RunMachine` asks for these only if there is a container.
        case (.start, nil), (.follow, nil): break
        }
        return nil
    }

    /// The container that Docker shows under the run's name; nil if there is none.
    private func sight() throws(EngineError) -> Container? {
        do throws(EngineError) {
            return try context.engine.inspect(ContainerID(run.containerName))
        } catch .notFound { return nil }
    }

    /// Removes the container of the first attempt, if a worker died before it could.
    private func removeEarlierContainer() throws(EngineError) {
        do throws(EngineError) {
            let earlier = try context.engine.inspect(ContainerID(run.request.containerName))
            guard isOurs(earlier) else { return }
            remove(earlier.id)
            // An exited container may be left for the sweep, but two must never run.
            if try context.engine.inspect(earlier.id).state.isRunning {
                throw EngineError.conflict(message: "the first container of run \(run.id) is still running")
            }
        } catch .notFound {}
    }

    private func isOurs(_ container: Container) -> Bool { Labels.match(container.labels, run.id, context.instance) }

    private func create(_ current: Run) throws -> Departure? {
        // Without free space a container would fail through no fault of its design.
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
            // If an earlier call created it after all, the next look finds it; otherwise it is better to wait.
            if try sight() == nil { throw EngineError.conflict(message: message) }
        } catch .refused(_, let message) {
            return try conclude(.notStarted(reason: "Container could not be created: \(message)"), nil, current)
        }
        return nil
    }

    /// Creates the container's working folder, unless it exists.
    func makeWork() throws(StorageError) {
        try context.storage.run(run.id).makeWork(isOpen: context.config.docker.user != nil)
    }

    /// The image was removed since the run was claimed, or queued. If it is the configured image, all runs wait in the
    /// queue; a run of another image must not hold up those behind it.
    private func withoutImage(_ message: String, _ current: Run) throws -> Departure? {
        let image = run.request.image
        if image != context.config.docker.image {
            return try conclude(.notStarted(reason: "The image \(image) is not on this host"), nil, current)
        }
        guard try context.engine.image(image) == nil else { throw EngineError.notFound(message: message) }
        return try context.store.putBack(run.id) ? .putBack : nil
    }

    /// Removes the run's container. If that fails now, it is removed when the worker next starts.
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
        // An engine that is killed just after it started a container forgets that, and would start it again.
        case .created:
            let folder = context.storage.run(run.id)
            // If the engine says that nothing was started, what it created for that is not a trace of a check.
            if stage.withLock(\.hasTraces) {
                try folder.removeWork()
                stage.withLock { $0 = .starting(blockedReason: $0.blockedReason) }
            }
            return .created(hasTraces: try isRebooted(since: current) || folder.hasWork())
        case .running, .paused, .restarting: return .running
        case .exited, .dead, .removing: return .exited
        }
    }

    /// Whether the machine was rebooted since the run's container was about to be started, so that its traces may be
    /// lost.
    func isRebooted(since current: Run) -> Bool {
        guard let before = current.container.boot, let now = context.boot else { return false }
        return before != now
    }
}

extension Container {
    /// The container as an observation sees it, once it will not run any more.
    fileprivate var ending: Observation.Container {
        state.status == .created
            ? .created : .exited(ContainerExit(code: state.exitCode, wasOutOfMemory: state.wasOutOfMemory))
    }
}

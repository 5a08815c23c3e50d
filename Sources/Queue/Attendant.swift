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
/// Each step is durable before the next begins, and safe to repeat: after anything, the attendant looks at what is recorded and at
/// what Docker shows, and goes on from there (``RunMachine``).
final class Attendant: Sendable {
    let context: Context
    let run: Run
    let stats: StatsKeeper
    /// The container that is being followed, if one is.
    let following = Mutex<Following?>(nil)
    /// Whether the container may have ended while the engine was away, or before this worker looked.
    let hasMissedEnd = Atomic(true)
    /// When the container was seen to end, if this worker followed it.
    let endSeen = Mutex<Uptime?>(nil)
    /// What the kernel keeps of the container that is being followed.
    let group = Mutex<ControlGroup?>(nil)
    /// When the engine was lost, where the container had ended by then.
    let overWhenLost = Mutex<Timestamp?>(nil)
    /// Why this worker has ended the container, also where a full disk kept it from recording that.
    let given = Mutex<EndOrder?>(nil)
    /// What keeps the engine from making or starting the container for a while: want of room on its own disk.
    let hindrance = Mutex<String?>(nil)
    /// Whether the container is being ended for want of disk space, and its files are still there.
    let isClearing = Atomic(false)

    /// What ends an attendant's work.
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
    func attend() {
        var reported = ""
        while true {
            do {
                guard let current = try context.store.run(run.id) else { return }
                // Put back and claimed again since `run` was read, it is for an attendant that knows of that.
                guard case .running(let phase, _) = current.state, current.container.attempt == run.container.attempt
                else { return }
                if try step(current, phase) != nil { return }
            } catch {
                if case EngineError.unreachable = error, endSeen.withLock({ $0 }) == nil {
                    hasMissedEnd.store(true, ordering: .releasing)
                }
                var problem = String(describing: error)
                if case EngineError.withoutRoom = error { problem = hindered(by: problem) }
                if problem != reported { context.logger.warning("run \(run.id) waits: \(problem)") }
                reported = problem
                // The engine is away, or the disk is full: nothing tells when that is over but trying again.
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }

    /// Notes what is in the way until the container has been started, and returns what was noted first: the engine names another folder
    /// each time.
    private func hindered(by problem: String) -> String {
        hindrance.withLock { first in
            if first == nil { first = problem }
            return first ?? problem
        }
    }

    /// Has the container stopped, if one runs, as the run is to be cancelled. May be called again and again.
    func cancel() { following.withLock { $0 }?.inbox.post(.cancel) }

    /// Has the container ended, if one is followed, as the run has gone past a limit.
    func end(_ order: EndOrder) {
        guard let following = following.withLock({ $0 }) else { return }
        isClearing.store(true, ordering: .releasing)
        following.inbox.post(.end(order))
    }

    /// Whether room is about to be made by its end.
    var isEnding: Bool { isClearing.load(ordering: .acquiring) }

    /// Whether it has a container that can be ended.
    var isFollowing: Bool { following.withLock { $0 != nil } }

    /// One step of the run; nil when there are more.
    private func step(_ current: Run, _ phase: RunPhase) throws -> Departure? {
        let machine = RunMachine(phase: phase, isCancelled: current.cancelRequested != nil)
        let container = try sight()
        guard container.map(isOurs) ?? true else {
            // One that is cancelled is not put back for another try: it would be looked at for ever.
            let foreign = RunOutcome.notRun("The container \(run.containerName) is somebody else's")
            return try conclude(Ended(current.cancelRequested == nil ? foreign : .cancelled))
        }
        let action = machine.next(try container.map { try sighting($0, current) } ?? .absent)
        switch (action, container) {
        case (.create, _): return try create()
        case (.start, let container?): return try start(container)
        case (.follow, let container?): try follow(container, of: current)
        case (.collect, let container?): return try collect(container, of: current)
        case (.finish(let outcome), _):
            isClearing.store(false, ordering: .releasing)
            var ended = Ended(outcome)
            // It had been started, and Docker itself has lost it.
            ended.isOnlyTry = wasMachineRestarted(since: current)
            return try conclude(ended)
        // The machine names a container only where there is one.
        case (.start, nil), (.follow, nil), (.collect, nil): break
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
            // One that has ended may be left to the sweep; but two must never run.
            if try context.engine.inspect(earlier.id).state.isRunning {
                throw EngineError.conflict(message: "the first container of run \(run.id) still runs")
            }
        } catch .notFound {}
    }

    private func isOurs(_ container: Container) -> Bool { Labels.match(container.labels, run.id, context.instance) }

    private func create() throws -> Departure? {
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
            for warning in created.warnings { context.logger.warning("Docker on run \(run.id): \(warning)") }
        } catch .notFound(let message) {
            return try withoutImage(message)
        } catch .conflict(let message) {
            // An earlier attempt has made it after all, and the next look finds it; or else it is better to wait.
            if try sight() == nil { throw EngineError.conflict(message: message) }
        } catch .refused(_, let message) {
            return try conclude(Ended(.notRun("Container could not be created: \(message)")))
        }
        return nil
    }

    /// Makes the container's working folder, unless it is there.
    func makeWork() throws(StorageError) {
        try context.storage.run(run.id).makeWork(isOpen: context.config.docker.user != nil)
    }

    /// The image has gone since the run was claimed, or since it was made: with the present one missing all runs wait in the queue; one
    /// that asks for another would hold up those behind it.
    private func withoutImage(_ message: String) throws -> Departure? {
        let image = run.request.image
        if image != context.config.docker.image {
            return try conclude(Ended(.notRun("The image \(image) is not on this host")))
        }
        guard try context.engine.image(image) == nil else { throw EngineError.notFound(message: message) }
        return try context.store.putBack(run.id) ? .putBack : nil
    }

    /// Makes the run final and tells who waits for it.
    func finish(_ result: RunResult) throws(StoreError) -> Departure {
        if try context.store.finish(run.id, result, at: .now()) {
            FaultPoint.runFinished.reach()
            // Before the container is removed, which takes the engine a while.
            context.responder.ring()
            context.logger.info("run \(run.id) \(result.outcome.status.rawValue), exit code \(result.outcome.exitCode)")
        }
        return .finished
    }
}

extension Attendant {
    private func sighting(_ container: Container, _ current: Run) throws -> RunMachine.Sighting {
        let id = container.id.text
        switch container.state.status {
        // An engine that is killed just after it has started a container has forgotten that afterwards, and would do it again.
        case .created:
            let hasTraces = try wasMachineRestarted(since: current) || context.storage.run(run.id).hasWork()
            return .created(container: id, hasTraces: hasTraces)
        case .running, .paused, .restarting: return .running(container: id)
        case .exited, .dead, .removing: return .ended(container: id, container.exit)
        }
    }

    /// Whether the machine was started anew since the run's container was about to be started, whose traces may be lost.
    func wasMachineRestarted(since current: Run) -> Bool {
        guard let before = current.container.boot, let now = BootID.present else { return false }
        return before != now
    }
}

extension Container {
    /// How it has ended.
    var exit: ContainerExit { ContainerExit(code: state.exitCode, wasOutOfMemory: state.wasOutOfMemory) }
}

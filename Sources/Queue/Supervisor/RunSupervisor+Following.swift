import Docker
import Domain
import Faults
import Foundation
import Logging
import Settings
import Storage
import Store
import Synchronization

/// Starting a container, and following it until it exits.
extension RunSupervisor {
    /// Starts the created container and follows it until it exits. Nil: there is more to do.
    func start(_ container: Container, _ current: Run) throws -> Departure? {
        try context.storage.check()
        // A power cut may have taken it, and left the container to the engine.
        try makeWork()
        let following = Following()
        defer { leave(following) }
        // Docker must be waiting before the start: the exit of a short run would be missed.
        try arm(following, container.id, .nextExit)
        FaultPoint.waitArmed.reach()
        let isRecorded = try context.store.recordStarting(
            run.id, container: container.id.text, imageDigest: digest(of: container), at: .now(), boot: context.boot)
        guard isRecorded else { return nil }
        FaultPoint.startRecorded.reach()
        do throws(EngineError) {
            try context.engine.start(container.id)
        } catch .refused(_, let message) {
            return try conclude(
                .notStarted(reason: "Container could not be started: \(message)"), container, current)
        } catch {
            if case .withoutRoom = error { try removeTraces() }
            throw error
        }
        FaultPoint.containerStarted.reach()
        // What Docker takes for the start is no time of the run.
        let start = Uptime.now()
        _ = try context.store.recordStarted(run.id, at: .now(), uptime: start)
        FaultPoint.startedRecorded.reach()
        context.logger.info("run \(run.id) started in container \(container.id.text.prefix(12))")
        try keepLogAndStats(following, container.id) { Uptime.now().since(start) ?? .zero }
        try stay(following, with: container.id, for: context.config.docker.timeout)
        return nil
    }

    /// What the container was made from: as its registry names it, so that it can be fetched again, else the image's id.
    private func digest(of container: Container) throws(EngineError) -> String {
        let image = try context.engine.image(container.imageID)
        let repository = Engine.repository(of: run.request.image)
        return image?.repositoryDigests.first { Engine.repository(of: $0) == repository } ?? container.imageID
    }

    /// Follows a container that runs already until it exits.
    func follow(_ container: Container, of current: Run) throws {
        let following = Following()
        defer { leave(following) }
        try arm(following, container.id, .notRunning)
        let startedAt = container.state.startedAt.map(Timestamp.init) ?? .now()
        _ = try context.store.recordStarted(run.id, at: startedAt)
        context.logger.info("run \(run.id) taken up again in container \(container.id.text.prefix(12))")
        let used: @Sendable () -> Duration = {
            RunningTime.soFar(.now(), started: current.container.started, startedAt: startedAt)
        }
        try keepLogAndStats(following, container.id, wall: used)
        // The worker died, or the engine went, before the container was stopped.
        if let decision = current.container.stop ?? stage.withLock(\.stop.decision) {
            following.inbox.post(.stop(decision))
        }
        try stay(following, with: container.id, for: context.config.docker.timeout - used())
    }

    /// Where the engine says that nothing was started, what it made in the container's folder for that is no trace of a check: it must go
    /// before the container is looked at again.
    private func removeTraces() throws(StorageError) {
        while true {
            do throws(StorageError) {
                return try context.storage.run(run.id).removeWork()
            } catch {
                guard error.isTransient else { throw error }
                Thread.sleep(forTimeInterval: context.retryPause / .seconds(1))
            }
        }
    }

    private func leave(_ following: Following) {
        stage.withLock { stage in
            guard stage.following === following else { return }
            stage = .interrupted(exited: nil, stage.stop)
        }
        following.end()
    }

    /// Begins to wait for the container's exit; returns once Docker does.
    private func arm(_ following: Following, _ container: ContainerID, _ condition: WaitCondition) throws {
        let armed = Mailbox<EngineError?>()
        following.stream { [context] cancellation in
            do throws(EngineError) {
                _ = try context.engine.wait(for: container, until: condition, cancellation: cancellation) {
                    armed.post(nil)
                }
                following.inbox.post(.exited)
                armed.post(nil)
            } catch {
                following.inbox.post(.lost(error))
                armed.post(error)
            }
        }
        if case let problem?? = armed.next() { throw problem }
    }

    private func keepLogAndStats(
        _ following: Following, _ container: ContainerID, wall: @escaping @Sendable () -> Duration
    ) throws {
        let group = try ControlGroup(of: container)
        stage.withLock { $0 = .following(following, group, $0.stop) }
        following.logStream { [self] cancellation in keepLog(of: container, cancellation) }
        following.stream { [stats] in stats.keepSamples(container, wall: wall, cancellation: $0) }
        following.stream { [stats] in stats.followKills(container, cancellation: $0) }
        following.sample { [stats] in stats.look(group) }
    }

    /// Blocks until the container has exited, or until cancelled, and keeps what it writes; what is missing then is fetched when the run is
    /// concluded. While there is no room, it waits.
    private func keepLog(of container: ContainerID, _ cancellation: Cancellation) {
        let keeper = LogKeeper(
            context: context, run: run.id, container: container, earlierLines: run.container.earlierLogLines)
        var last = LastMessage()
        while !cancellation.isCancelled {
            do {
                try context.storage.check()
                return try keeper.follow(cancellation: cancellation)
            } catch EngineError.cancelled {
                return
            } catch {
                let problem =
                    switch error {
                    case let error as StorageError where error.isTransient: "log of run \(run.id) waits: \(error)"
                    default: "log of run \(run.id) is interrupted: \(error)"
                    }
                if last.isNews(problem) { context.logger.warning("\(problem)") }
                // Nothing tells when there is room again, or when the engine sends again, but trying.
                Thread.sleep(forTimeInterval: context.retryPause / .seconds(1))
            }
        }
    }

    /// Returns when the container has exited, also when it was stopped. Throws when Docker cannot be waited for.
    private func stay(_ following: Following, with container: ContainerID, for limit: Duration) throws {
        var deadline: ContinuousClock.Instant? = .now + limit
        let grace = context.config.docker.stopGrace
        // The wish may have come before there was a following that could be told.
        if try context.store.run(run.id)?.cancelRequested != nil { following.inbox.post(.cancel) }
        while true {
            let event = following.inbox.next(within: deadline.map { max(.zero, $0 - .now) })
            switch event {
            case .exited:
                FaultPoint.exitSeen.reach()
                stage.withLock { $0 = .exited(.now(), $0.stop) }
                return following.awaitLog()
            case .lost(let error):
                stage.withLock { stage in
                    guard case .following(_, let group?, let stop) = stage, group.isGone else { return }
                    stage = .interrupted(exited: .now(), stop)
                }
                throw error
            // Once is enough; what comes meanwhile finds nothing to do.
            case .cancel, .stop, nil: guard deadline != nil else { continue }
            }
            deadline = nil
            switch event {
            // What fills the disk could do that in the time that it has left.
            case .stop(let decision): try stop(container, decision, grace: decision.cause == .space ? .zero : grace)
            case nil: try stop(container, .timedOut(context.config.docker.timeout), grace: grace)
            default: try context.engine.stop(container, grace: grace)
            }
            FaultPoint.containerStopped.reach()
        }
    }

    /// Stops a container that has gone past a limit, also where that cannot be recorded: it may be what fills the disk.
    private func stop(_ container: ContainerID, _ decision: StopDecision, grace: Duration) throws(EngineError) {
        context.logger.warning("run \(run.id): \(decision.reason)")
        stage.withLock { $0.stop.decision = $0.stop.decision ?? decision }
        do throws(StoreError) {
            _ = try context.store.recordStop(run.id, decision)
        } catch {
            context.logger.error("run \(run.id): \(error)")
        }
        FaultPoint.orderRecorded.reach()
        try context.engine.stop(container, grace: grace)
    }
}

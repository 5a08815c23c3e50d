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
    /// Starts the created container and follows it until it exits. Nil if there is more to do.
    func start(_ container: Container, _ current: Run) throws -> Departure? {
        try context.storage.check()
        // A power cut may have lost the folder while the engine kept the container.
        try makeWork()
        let following = Following()
        defer { leave(following) }
        // Docker must be waiting before the start, or the exit of a short run would be missed.
        try arm(following, container.id, .nextExit)
        FaultPoint.waitArmed.reach()
        let isRecorded = try context.store.recordStarting(
            run.id, container: container.id.text, imageDigest: digest(of: container), at: .now(), boot: context.boot)
        guard isRecorded else { return nil }
        FaultPoint.startRecorded.reach()
        do throws(EngineError) {
            try context.engine.start(container.id)
        } catch .refused(_, let message) {
            let reason = "Container could not be started: \(message)"
            stage.withLock { $0 = .refused(reason: reason) }
            return try conclude(.notStarted(reason: reason), container, current)
        } catch {
            if case .outOfSpace = error {
                stage.withLock { $0 = .starting(blockedReason: $0.blockedReason, hasTraces: true) }
            }
            throw error
        }
        FaultPoint.containerStarted.reach()
        // The time that Docker needs for the start does not count as the run's.
        let start = Uptime.now()
        _ = try context.store.recordStarted(run.id, at: .now(), uptime: start)
        FaultPoint.startedRecorded.reach()
        context.logger.info("run \(run.id) started in container \(container.id.text.prefix(12))")
        keepLogAndStats(following, container.id) { Uptime.now().since(start) ?? .zero }
        try stay(following, with: container.id, for: context.config.docker.timeout)
        return nil
    }

    /// What the container was created from: the registry's name for the image, by which it can be pulled again, else
    /// the image's ID.
    private func digest(of container: Container) throws(EngineError) -> String {
        let image = try context.engine.image(container.imageID)
        let repository = Engine.repository(of: run.request.image)
        return image?.repositoryDigests.first { Engine.repository(of: $0) == repository } ?? container.imageID
    }

    /// Follows a running container until it exits.
    func follow(_ container: Container, of current: Run) throws {
        let following = Following()
        defer { leave(following) }
        try arm(following, container.id, .notRunning)
        let startedAt = container.state.startedAt.map(Timestamp.init) ?? .now()
        _ = try context.store.recordStarted(run.id, at: startedAt)
        context.logger.info("run \(run.id) resumed in container \(container.id.text.prefix(12))")
        let used: @Sendable () -> Duration = {
            RunningTime.soFar(.now(), started: current.container.started, startedAt: startedAt)
        }
        keepLogAndStats(following, container.id, wall: used)
        // The worker died, or the engine went away, before the container was stopped.
        if let decision = current.container.stop ?? stage.withLock(\.stop.decision) {
            following.inbox.post(.stop(decision))
        }
        try stay(following, with: container.id, for: context.config.docker.timeout - used())
    }

    private func leave(_ following: Following) {
        stage.withLock { stage in
            guard stage.following === following else { return }
            stage = .interrupted(exited: nil, stage.stop)
        }
        following.end()
    }

    /// Starts waiting for the container's exit; returns once Docker is waiting.
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
    ) {
        // The kernel's figures are useful, but failing to get them must not keep the container's exit from being seen.
        let group = try? ControlGroup(of: container)
        stage.withLock { $0 = .following(following, group, $0.stop) }
        following.logStream { [self] cancellation in keepLog(of: container, cancellation) }
        following.stream { [stats] in stats.keepSamples(container, wall: wall, cancellation: $0) }
        following.stream { [stats] in stats.followKills(container, cancellation: $0) }
        following.sample { [stats] in stats.look(group) }
    }

    /// Blocks until the container has exited, or until cancelled, and keeps its output; the rest is fetched when the
    /// run is concluded. Waits while the disk is full.
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
                    case let error as StorageError where error.isTransient: "log of run \(run.id) is waiting: \(error)"
                    default: "log of run \(run.id) was interrupted: \(error)"
                    }
                if last.isNews(problem) { context.logger.warning("\(problem)") }
                // The only way to find out when there is room again, or when the engine is back, is to try.
                Thread.sleep(forTimeInterval: context.retryPause / .seconds(1))
            }
        }
    }

    /// Returns when the container has exited, whether by itself or stopped. Throws if waiting for it fails.
    private func stay(_ following: Following, with container: ContainerID, for limit: Duration) throws {
        var deadline: ContinuousClock.Instant? = .now + limit
        let grace = context.config.docker.stopGrace
        // The request may have come before there was a following to notify.
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
            // The container is stopped only once; later messages have no effect.
            case .cancel, .stop, nil: guard deadline != nil else { continue }
            }
            deadline = nil
            switch event {
            // A container that fills the disk could continue to do so during the grace period.
            case .stop(let decision): try stop(container, decision, grace: decision.cause == .space ? .zero : grace)
            case nil: try stop(container, .timedOut(context.config.docker.timeout), grace: grace)
            default: try context.engine.stop(container, grace: grace)
            }
            FaultPoint.containerStopped.reach()
        }
    }

    /// Stops a container that has exceeded a limit, even if that cannot be recorded: it may be what fills the disk.
    private func stop(_ container: ContainerID, _ decision: StopDecision, grace: Duration) throws(EngineError) {
        context.logger.warning("run \(run.id): \(decision.reason)")
        stage.withLock { $0.stop.decision = $0.stop.decision ?? decision }
        do throws(StoreError) {
            _ = try context.store.recordStop(run.id, decision)
        } catch {
            context.logger.error("run \(run.id): \(error)")
        }
        FaultPoint.stopRecorded.reach()
        try context.engine.stop(container, grace: grace)
    }
}

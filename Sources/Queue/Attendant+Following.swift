import Docker
import Domain
import Faults
import Foundation
import Logging
import Settings
import Storage
import Store
import Synchronization

/// Starting a container, and following it until it ends.
extension Attendant {
    /// Starts the created container and follows it until it ends. Nil: there is more to do.
    func start(_ container: Container) throws -> Departure? {
        try context.storage.check()
        // A power cut may have taken it, and left the container to the engine.
        try makeWork()
        let following = begin()
        defer { end(following) }
        // Docker must be waiting before the start: the exit of a short run would be missed.
        try arm(following, container.id, .nextExit)
        FaultPoint.waitArmed.reach()
        let isRecorded = try context.store.recordStarting(
            run.id, container: container.id.text, imageDigest: digest(of: container), at: .now(), boot: BootID.present)
        guard isRecorded else { return nil }
        FaultPoint.startRecorded.reach()
        do throws(EngineError) {
            try context.engine.start(container.id)
        } catch .refused(_, let message) {
            return try abandon(container.id, "Container could not be started: \(message)")
        } catch {
            throw unstarted(error)
        }
        forgetHindrance()
        FaultPoint.containerStarted.reach()
        // What Docker takes for the start is no time of the run.
        let start = Uptime.now()
        _ = try context.store.recordStarted(run.id, at: .now(), uptime: start)
        FaultPoint.startedRecorded.reach()
        context.logger.info("run \(run.id) started in container \(container.id.text.prefix(12))")
        keepLogAndStats(following, container.id) { Uptime.now().since(start) ?? .zero }
        try stay(following, with: container.id, for: context.config.docker.timeout)
        return nil
    }

    /// What the container was made from: as its registry names it, so that it can be fetched again, else the image's id.
    private func digest(of container: Container) throws(EngineError) -> String {
        let image = try context.engine.image(container.imageID)
        let repository = Engine.repository(of: run.request.image)
        return image?.repositoryDigests.first { Engine.repository(of: $0) == repository } ?? container.imageID
    }

    /// Follows a container that runs already until it ends.
    func follow(_ container: Container, of current: Run) throws {
        let following = begin()
        defer { end(following) }
        try arm(following, container.id, .notRunning)
        forgetHindrance()
        let startedAt = container.state.startedAt.map(Timestamp.init) ?? .now()
        _ = try context.store.recordStarted(run.id, at: startedAt)
        context.logger.info("run \(run.id) taken up again in container \(container.id.text.prefix(12))")
        let used: @Sendable () -> Duration = {
            RunningTime.soFar(.now(), started: current.container.started, startedAt: startedAt)
        }
        keepLogAndStats(following, container.id, wall: used)
        // The worker died, or the engine went, before the container was stopped.
        if let order = current.container.order ?? given.withLock({ $0 }) { following.inbox.post(.end(order)) }
        try stay(following, with: container.id, for: context.config.docker.timeout - used())
    }

    /// Where the engine says that nothing was started, what it made in the container's folder for that is no trace of a check.
    private func unstarted(_ error: EngineError) -> EngineError {
        if case .withoutRoom = error { try? context.storage.run(run.id).removeWork() }
        return error
    }

    private func forgetHindrance() { hindrance.withLock { $0 = nil } }

    private func begin() -> Following {
        let new = Following()
        following.withLock { $0 = new }
        return new
    }

    private func end(_ old: Following) {
        following.withLock { $0 = nil }
        old.end()
    }

    /// Begins to wait for the container's end; returns once Docker does.
    private func arm(_ following: Following, _ container: ContainerID, _ condition: WaitCondition) throws {
        let armed = Mailbox<EngineError?>()
        following.stream { [context] cancellation in
            do throws(EngineError) {
                _ = try context.engine.wait(for: container, until: condition, cancellation: cancellation) {
                    armed.post(nil)
                }
                following.inbox.post(.ended)
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
        following.logStream { [self] cancellation in keepLog(of: container, cancellation) }
        following.stream { [stats] in stats.keepSamples(container, wall: wall, cancellation: $0) }
        following.stream { [stats] in stats.followKills(container, cancellation: $0) }
        let group = ControlGroup(of: container)
        self.group.withLock { $0 = group }
        following.sample { [stats] in stats.look(group) }
    }

    /// Blocks until the container has ended, or until cancelled, and keeps what it writes; what is missing then is fetched when the run
    /// is collected. While there is no room, it waits.
    private func keepLog(of container: ContainerID, _ cancellation: Cancellation) {
        let keeper = LogKeeper(
            context: context, run: run.id, container: container, earlierLines: run.container.earlierLogLines)
        var reported: StorageError?
        var hasFailed = false
        while !cancellation.isCancelled {
            do {
                try context.storage.check()
                return try keeper.follow(cancellation: cancellation)
            } catch EngineError.cancelled {
                return
            } catch let error as StorageError where error.passes {
                if error != reported { context.logger.warning("log of run \(run.id) waits: \(error)") }
                reported = error
                // Nothing tells when there is room again but looking.
                Thread.sleep(forTimeInterval: 1)
            } catch {
                if !hasFailed { context.logger.warning("log of run \(run.id) is interrupted: \(error)") }
                hasFailed = true
                // Nothing tells when the engine sends again but asking.
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }

    /// Returns when the container has ended, be it that it was stopped. Throws when Docker cannot be waited for.
    private func stay(_ following: Following, with container: ContainerID, for limit: Duration) throws {
        var deadline: ContinuousClock.Instant? = .now + limit
        let grace = context.config.docker.stopGrace
        // The wish may have come before there was a following that could be told.
        if try context.store.run(run.id)?.cancelRequested != nil { following.inbox.post(.cancel) }
        while true {
            let event = following.inbox.next(within: deadline.map { max(.zero, $0 - .now) })
            switch event {
            case .ended:
                FaultPoint.exitSeen.reach()
                hasMissedEnd.store(false, ordering: .releasing)
                endSeen.withLock { $0 = .now() }
                return following.awaitLog()
            case .lost(let error):
                if let group = group.withLock({ $0 }), group.memory() == nil { overWhenLost.withLock { $0 = .now() } }
                throw error
            // Once is enough; what comes meanwhile finds nothing to do.
            case .cancel, .end, nil: guard deadline != nil else { continue }
            }
            deadline = nil
            switch event {
            // What fills the disk could do that in the time that it has left.
            case .end(let order): try end(container, order, grace: order.cause == .space ? .zero : grace)
            case nil: try end(container, .timedOut(context.config.docker.timeout), grace: grace)
            default: try context.engine.stop(container, grace: grace)
            }
            FaultPoint.containerStopped.reach()
        }
    }

    /// Ends a container that has gone past a limit, also where that cannot be recorded: it may be what fills the disk.
    private func end(_ container: ContainerID, _ order: EndOrder, grace: Duration) throws(EngineError) {
        context.logger.warning("run \(run.id): \(order.error)")
        given.withLock { $0 = $0 ?? order }
        do throws(StoreError) {
            _ = try context.store.recordOrder(run.id, order)
        } catch {
            context.logger.error("run \(run.id): \(error)")
        }
        FaultPoint.orderRecorded.reach()
        try context.engine.stop(container, grace: grace)
    }

    /// Gives a container up that Docker would not start.
    private func abandon(_ container: ContainerID, _ reason: String) throws -> Departure? {
        let departure = try conclude(Ended(.notRun(reason)))
        if departure != nil { remove(container) }
        return departure
    }
}

extension Timestamp {
    init(_ time: EngineTime) { self.init(milliseconds: time.nanosecondsSince1970 / 1_000_000) }
}

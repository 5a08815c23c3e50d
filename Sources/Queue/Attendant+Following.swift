import Docker
import Domain
import Faults
import Foundation
import Logging
import Settings
import Store
import Synchronization

/// Starting a container, and following it until it ends.
extension Attendant {
    /// Starts the created container and follows it until it ends. Nil: there is more to do.
    func start(_ container: Container) throws -> Departure? {
        let following = begin()
        defer { end(following) }
        // Docker must be waiting before the start: the exit of a short run would be missed.
        try arm(following, container.id, .nextExit)
        FaultPoint.waitArmed.reach()
        let isRecorded = try context.store.recordStarting(
            run.id, container: container.id.text, imageDigest: container.imageID)
        guard isRecorded else { return nil }
        FaultPoint.startRecorded.reach()
        do throws(EngineError) {
            try context.engine.start(container.id)
        } catch .refused(_, let message) {
            return try abandon(container.id, "Container could not be started: \(message)")
        }
        FaultPoint.containerStarted.reach()
        _ = try context.store.recordStarted(run.id, at: .now())
        FaultPoint.startedRecorded.reach()
        context.logger.info("run \(run.id) started in container \(container.id.text.prefix(12))")
        keepLogAndStats(following, container.id)
        try stay(following, with: container.id, for: context.config.docker.timeout)
        return nil
    }

    /// Follows a container that runs already until it ends.
    func follow(_ container: Container) throws {
        let following = begin()
        defer { end(following) }
        try arm(following, container.id, .notRunning)
        let started = container.state.startedAt.map(Timestamp.init) ?? .now()
        _ = try context.store.recordStarted(run.id, at: started)
        context.logger.info("run \(run.id) taken up again in container \(container.id.text.prefix(12))")
        keepLogAndStats(following, container.id)
        // A clock that was set back must not give more time than there is.
        let elapsed = max(.zero, Timestamp.now().since(started))
        try stay(following, with: container.id, for: context.config.docker.timeout - elapsed)
    }

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

    private func keepLogAndStats(_ following: Following, _ container: ContainerID) {
        let keeper = LogKeeper(context: context, run: run.id, container: container)
        following.logStream { [self] cancellation in
            do {
                try keeper.keep(cancellation: cancellation)
                isLogComplete.store(true, ordering: .releasing)
            } catch EngineError.cancelled {
                // What is missing is fetched when the run is collected.
            } catch {
                context.logger.warning("log of run \(run.id): \(error)")
            }
        }
        following.stream { [self] cancellation in stats.keep(context, run.id, container, cancellation: cancellation) }
    }

    /// Returns when the container has ended, be it that it was stopped. Throws when Docker cannot be waited for.
    private func stay(_ following: Following, with container: ContainerID, for limit: Duration) throws {
        var deadline: ContinuousClock.Instant? = .now + limit
        // The wish may have come before there was a following that could be told.
        if try context.store.run(run.id)?.cancelRequested != nil { following.inbox.post(.cancel) }
        while true {
            switch following.inbox.next(within: deadline.map { max(.zero, $0 - .now) }) {
            case .ended:
                FaultPoint.exitSeen.reach()
                hasMissedEnd.store(false, ordering: .releasing)
                return following.awaitLog()
            case .lost(let error): throw error
            case .cancel, nil:
                // Once is enough; a wish that is repeated meanwhile finds nothing to do.
                guard deadline != nil else { continue }
                deadline = nil
                try context.engine.stop(container, grace: context.config.docker.stopGrace)
                FaultPoint.containerStopped.reach()
            }
        }
    }

    /// Gives a container up that Docker would not start.
    private func abandon(_ container: ContainerID, _ reason: String) throws -> Departure {
        let departure = try finish(RunResult(outcome: .notRun(reason)))
        remove(container)
        return departure
    }
}

extension Timestamp {
    init(_ time: EngineTime) { self.init(milliseconds: time.nanosecondsSince1970 / 1_000_000) }
}

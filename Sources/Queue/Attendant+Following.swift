import Docker
import Domain
import Foundation
import Logging
import Settings
import Store

/// Starting a container, and following it until it ends.
extension Attendant {
    /// The streams of one container, each on a thread of its own.
    private final class Streams: Sendable {
        let cancellation = Cancellation()
        private let threads = DispatchGroup()

        func start(_ work: @escaping @Sendable (Cancellation) -> Void) {
            threads.enter()
            Thread.detachNewThread {
                work(self.cancellation)
                self.threads.leave()
            }
        }

        func end() {
            cancellation.cancel()
            threads.wait()
        }
    }

    /// Starts the created container and follows it until it ends. Nil: there is more to do.
    func start(_ container: Container?) throws -> Departure? {
        guard let container else { return nil }
        let streams = Streams()
        defer { streams.end() }
        // Docker must be waiting before the start: the exit of a short run would be missed.
        guard arm(container.id, .nextExit, streams) else { return nil }
        guard try context.store.recordStarting(run.id, container: container.id.text, imageDigest: container.imageID)
        else {
            return nil
        }
        do throws(EngineError) {
            try context.engine.start(container.id)
        } catch .refused(_, let message) {
            return try abandon(container.id, "Container could not be started: \(message)")
        } catch .notFound { return nil }
        let now = Timestamp.now()
        _ = try context.store.recordStarted(run.id, at: now)
        context.logger.info("run \(run.id) started in container \(container.id.text.prefix(12))")
        keepLogAndStats(container.id, streams)
        try stay(with: container.id, until: ContinuousClock.now + context.config.docker.timeout)
        return nil
    }

    /// Follows a container that runs already until it ends.
    func follow(_ container: Container?) throws {
        guard let container else { return }
        let streams = Streams()
        defer { streams.end() }
        guard arm(container.id, .notRunning, streams) else { return }
        _ = try context.store.recordStarted(run.id, at: container.state.startedAt.map(Timestamp.init) ?? .now())
        context.logger.info("run \(run.id) taken up again in container \(container.id.text.prefix(12))")
        keepLogAndStats(container.id, streams)
        let elapsed = container.state.startedAt.map { Timestamp.now().since(Timestamp($0)) } ?? .zero
        try stay(with: container.id, until: ContinuousClock.now + (context.config.docker.timeout - max(.zero, elapsed)))
    }

    /// Begins to wait for the container's end; returns once Docker does, false when it cannot.
    private func arm(_ container: ContainerID, _ condition: WaitCondition, _ streams: Streams) -> Bool {
        let armed = Mailbox<Bool>()
        streams.start { [self] cancellation in
            do throws(EngineError) {
                _ = try context.engine.wait(for: container, until: condition, cancellation: cancellation) {
                    armed.post(true)
                }
                inbox.post(.ended)
            } catch {
                inbox.post(.lost(error))
            }
            armed.post(false)
        }
        return armed.next() ?? false
    }

    private func keepLogAndStats(_ container: ContainerID, _ streams: Streams) {
        let keeper = LogKeeper(context: context, run: run.id, container: container)
        streams.start { [self] cancellation in
            do {
                try keeper.keep(cancellation: cancellation)
            } catch EngineError.cancelled {
                // What is missing is fetched when the run is collected.
            } catch {
                context.logger.warning("log of run \(run.id): \(error)")
            }
        }
        streams.start { [self] cancellation in stats.keep(context, run.id, container, cancellation: cancellation) }
    }

    /// Returns when the container has ended, be it that it was stopped. Throws when Docker cannot be waited for.
    private func stay(with container: ContainerID, until deadline: ContinuousClock.Instant) throws {
        var deadline: ContinuousClock.Instant? = deadline
        while true {
            let event = inbox.next(within: deadline.map { max(.zero, $0 - .now) })
            switch event {
            case .ended: return
            case .lost(let error): throw error
            case .cancel, nil:
                deadline = nil
                try context.engine.stop(container, grace: context.config.docker.stopGrace)
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

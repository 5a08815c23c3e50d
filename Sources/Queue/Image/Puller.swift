import Docker
import Foundation
import Logging
import Synchronization
import Time

/// Fetches the configured image on a thread of its own, while what runs is looked after.
final class Puller: Sendable {
    private enum Stage {
        case idle
        case pulling(Cancellation, heard: ContinuousClock.Instant)
        case waiting(reason: String, until: ContinuousClock.Instant)
    }

    private struct State {
        var stage = Stage.idle
        var backoff: Backoff
        /// Whether no run has started since the image was last pulled.
        var isFresh = false
    }

    private let engine: Engine
    private let image: String
    private let logger: Logger
    private let onEnd: @Sendable () -> Void
    private let state: Mutex<State>

    /// How often progress is logged.
    private static let logInterval = Duration.seconds(10)
    /// How long the engine may be silent: it reports progress several times a second, but not while a registry is slow.
    private static let patience = Duration.seconds(300)

    /// - Parameter onEnd: called when an attempt has ended, successful or not.
    init(
        engine: Engine, image: String, logger: Logger, firstPause: Duration = .seconds(5),
        onEnd: @escaping @Sendable () -> Void
    ) {
        self.engine = engine
        self.image = image
        self.logger = logger
        self.onEnd = onEnd
        state = Mutex(State(backoff: Backoff(first: firstPause, longest: .seconds(600))))
    }

    /// Runs have been started with the pulled image: the next ones want a newer one, if there is one.
    func use() { state.withLock { $0.isFresh = false } }

    /// Makes sure that the image is pulled after a run last started; nil if it has been, else the state to report.
    func refresh() -> String? { attempt(isEnough: \.isFresh) }

    /// Makes sure that the image is being pulled, and returns the state to report.
    func fetch() -> String { attempt { _ in false } ?? pullingText }

    /// Starts an attempt if it is time for one and `isEnough` is not true yet. Returns the state to report: the same
    /// text as long as nothing changes.
    private func attempt(isEnough: (State) -> Bool) -> String? {
        let now = ContinuousClock.now
        let (begun, report): (Cancellation?, String?) = state.withLock { state in
            // An attempt may have ended since the caller's check.
            if isEnough(state) { return (nil, nil) }
            switch state.stage {
            case .pulling(let cancellation, let heard):
                // This makes the attempt fail.
                if now - heard > Self.patience { cancellation.cancel() }
                return (nil, pullingText)
            case .waiting(let reason, let time) where now < time: return (nil, reason)
            case .idle, .waiting:
                let cancellation = Cancellation()
                state.stage = .pulling(cancellation, heard: now)
                return (cancellation, pullingText)
            }
        }
        if let begun { Thread.detachNewThread { self.pull(begun) } }
        return report
    }

    private var pullingText: String { "the image \(image) is being pulled" }

    private func pull(_ cancellation: Cancellation) {
        logger.info("pulling \(image)")
        do throws(EngineError) {
            try follow(cancellation)
            logger.info("pulled \(image)")
            state.withLock { state in
                state.stage = .idle
                state.isFresh = true
                state.backoff.reset()
            }
        } catch {
            let why = error == .cancelled ? "no progress for \(Self.patience.whole(.seconds)) s" : error.description
            fail("the image \(image) could not be pulled: \(why)")
        }
        onEnd()
    }

    private func follow(_ cancellation: Cancellation) throws(EngineError) {
        var progress = PullProgress()
        var nextLine = ContinuousClock.now + Self.logInterval
        try engine.pull(image, cancellation: cancellation) { event in
            let now = ContinuousClock.now
            progress.take(event)
            self.state.withLock { $0.stage = .pulling(cancellation, heard: now) }
            guard now >= nextLine else { return }
            nextLine = now + Self.logInterval
            self.logger.info("pulling \(self.image): \(progress)")
        }
    }

    private func fail(_ reason: String) {
        let pause = state.withLock { state in
            let pause = state.backoff.next()
            state.stage = .waiting(reason: reason, until: .now + pause)
            return pause
        }
        logger.warning("\(reason); retrying in \(pause.whole(.seconds)) s")
    }
}

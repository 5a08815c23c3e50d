import Domain
import Foundation
import Logging
import Settings
import Store
import Synchronization

/// The worker's periodic work: removes what has expired, what has been kept for long enough, and what nothing refers
/// to.
final class Upkeep: Sendable {
    private struct State {
        var nextExpiry = ContinuousClock.now
        var nextRetention = ContinuousClock.now
        var nextSweep = ContinuousClock.now
        var isBusy = false
        var last = LastMessage()
    }

    private let context: Context
    private let state = Mutex(State())

    init(context: Context) { self.context = context }

    /// Starts whatever is due on a thread of its own, as large trees take long, and runs start and end meanwhile.
    ///
    /// - Parameter isEngineThere: see ``look(isEngineThere:)``.
    func begin(isEngineThere: Bool) {
        let isFree = state.withLock { state in
            defer { state.isBusy = true }
            return !state.isBusy
        }
        guard isFree else { return }
        Thread.detachNewThread { [self] in
            var problem = ""
            do { try look(isEngineThere: isEngineThere) } catch { problem = String(describing: error) }
            let isNews = state.withLock { state in
                state.isBusy = false
                return state.last.isNews(problem)
            }
            if isNews { context.logger.error("\(problem)") }
        }
    }

    /// - Parameter isEngineThere: if false, whatever may have a container is kept.
    func look(isEngineThere: Bool) throws {
        try Expiry(context: context).followClock(.now())
        if isDue(\.nextExpiry, every: .seconds(60)) { try Expiry(context: context).removeExpired() }
        guard isEngineThere else { return }
        if isDue(\.nextSweep, every: .seconds(3600)) { try Recovery(context: context).sweep() }
        if let limit = context.config.server.runRetention, isDue(\.nextRetention, every: .seconds(60)) {
            let mayBeMore = try Retention(context: context).removeOld(keptFor: limit)
            if mayBeMore { state.withLock { $0.nextRetention = .now } }
        }
    }

    private func isDue(_ next: WritableKeyPath<State, ContinuousClock.Instant>, every pause: Duration) -> Bool {
        state.withLock { state in
            guard state[keyPath: next] <= .now else { return false }
            state[keyPath: next] = .now + pause
            return true
        }
    }
}

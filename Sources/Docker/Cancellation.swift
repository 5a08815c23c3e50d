internal import Synchronization

/// Ends streams from another thread.
///
/// One may serve several streams. Once cancelled it stays cancelled: a stream that is started with it then ends
/// immediately.
package final class Cancellation: Sendable {
    private struct State {
        var isCancelled = false
        var streams: [ObjectIdentifier: Multi] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var isCancelled: Bool {
        state.withLock { $0.isCancelled }
    }

    /// Makes the streams end with `EngineError.cancelled`, within milliseconds unless one is in its caller's callback.
    ///
    /// Never blocks; may be called from any thread, more than once, and from a stream's own callback, after which there
    /// are no further callbacks. A stream that has just reached its end ends normally.
    package func cancel() {
        state.withLock { state in
            state.isCancelled = true
            // While the lock is held, so that none of them leaves meanwhile. libcurl only writes a byte to a pipe.
            for stream in state.streams.values { stream.wake() }
        }
    }

    /// Lets `cancel` wake `stream` until `leave`. False if it is already cancelled.
    func join(_ stream: Multi) -> Bool {
        state.withLock { state in
            guard !state.isCancelled else { return false }
            state.streams[ObjectIdentifier(stream)] = stream
            return true
        }
    }

    func leave(_ stream: Multi) {
        state.withLock { _ = $0.streams.removeValue(forKey: ObjectIdentifier(stream)) }
    }
}

internal import Synchronization

/// Ends streams from another thread.
///
/// One may serve several streams. Once cancelled it stays so: a stream that is begun with it then ends at once.
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
    /// Never blocks; may be called from any thread, more than once, and from a stream's own callback, after which that stream
    /// calls back no more. A stream that has just come to its end ends as if nothing had been.
    package func cancel() {
        state.withLock { state in
            state.isCancelled = true
            // With the lock, so that none of them has left meanwhile; and libcurl only writes a byte into a pipe.
            for stream in state.streams.values { stream.wake() }
        }
    }

    /// Has `cancel` wake `stream` until `leave`. False when it is cancelled already.
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

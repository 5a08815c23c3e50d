import Glibc

/// Signals that one thread waits for, instead of handlers that interrupt any thread.
package struct SignalGate: Sendable {
    private let signals: [CInt]

    /// Blocks `signals` for the calling thread and all threads that it starts from now on. To be created first, on the
    /// main thread.
    package init(_ signals: CInt...) {
        self.signals = signals
        var set = Self.set(signals)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Blocks until one of the signals arrives, and returns it.
    package func wait() -> CInt {
        var set = Self.set(signals)
        var signal: CInt = 0
        // Fails only for an empty set.
        while sigwait(&set, &signal) != 0 {}
        return signal
    }

    private static func set(_ signals: [CInt]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }
}

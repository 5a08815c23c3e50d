import Glibc

/// Signals that one thread waits for, instead of handlers that interrupt any of them.
package struct SignalGate: Sendable {
    private let signals: [CInt]

    /// Blocks `signals` for the calling thread and all threads that it starts from now on. To be made first of all, on the main
    /// thread.
    package init(_ signals: CInt...) {
        self.signals = signals
        var set = Self.set(signals)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Blocks until one of the signals comes, and returns it.
    package func wait() -> CInt {
        var set = Self.set(signals)
        var signal: CInt = 0
        // Fails for an empty set only.
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

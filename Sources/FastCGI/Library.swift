import CFastCGI
import Glibc

/// libfcgi as a whole.
enum Library {
    /// What FCGX_Init returned; it is called when this is read first.
    static let status: Int32 = initialise()

    /// FCGX_Init puts handlers of its own on SIGTERM and SIGUSR1, which would then no longer end the process, and on
    /// SIGPIPE. The first two are put back. SIGPIPE is ignored from now on: a web server that has gone is told by
    /// EPIPE. (A program that is executed later inherits that.)
    private static func initialise() -> Int32 {
        let signals = [SIGTERM, SIGUSR1]
        var before = signals.map { _ in sigaction() }
        for (index, signal) in signals.enumerated() { sigaction(signal, nil, &before[index]) }
        let status = FCGX_Init()
        for (index, signal) in signals.enumerated() { sigaction(signal, &before[index], nil) }
        signal(SIGPIPE, SIG_IGN)
        return status
    }
}

import CFastCGI
import Glibc

/// libfcgi as a whole.
enum Library {
    /// The result of FCGX_Init, which is called the first time this is read.
    static let status: Int32 = initialise()

    /// FCGX_Init installs handlers for SIGTERM and SIGUSR1, which would then no longer end the process, and for
    /// SIGPIPE. The first two are restored. SIGPIPE is ignored from now on: EPIPE tells when the web server is gone. (A
    /// program that is executed later inherits that.)
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

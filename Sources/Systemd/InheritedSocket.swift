import CLinux
import Glibc

/// A listening socket that whoever started the process has opened for it.
package enum InheritedSocket {
    /// The descriptor of the socket: the first that systemd passes (`LISTEN_FDS`, sd_listen_fds(3)), or standard input where that is
    /// a listening socket (`StandardInput=socket`, as FastCGI programs have always had it). Nil when there is neither.
    package static func descriptor(environment: [String: String]) -> CInt? {
        // The process id shows that the variables are meant for this process, and not for its parent.
        if environment["LISTEN_PID"] == String(getpid()), let count = environment["LISTEN_FDS"].flatMap({ Int($0) }),
            count > 0
        {
            return firstPassed
        }
        return linux_is_listening(STDIN_FILENO) ? STDIN_FILENO : nil
    }

    /// `SD_LISTEN_FDS_START`
    private static let firstPassed: CInt = 3
}

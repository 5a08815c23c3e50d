import CLinux
import Glibc

/// A listening socket that the process inherited.
package enum InheritedSocket {
    /// The socket's descriptor: the first that systemd passes (`LISTEN_FDS`, sd_listen_fds(3)), or standard input if
    /// that is a listening socket (`StandardInput=socket`, the traditional way for FastCGI programs). Nil if there is
    /// neither.
    package static func descriptor(environment: [String: String]) -> CInt? {
        // The process ID shows that the variables are meant for this process, not for its parent.
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

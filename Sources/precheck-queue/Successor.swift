import Glibc

/// Restarts this process to load new settings: the same program, with the same arguments.
enum Successor {
    /// Replaces the program of this process (execvp(3)): its memory, threads and locks are gone, its process ID stays.
    /// Returns only if that fails, with the reason.
    static func takeOver() -> String {
        let arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        _ = execvp(CommandLine.arguments[0], arguments)
        return String(cString: strerror(errno))
    }
}

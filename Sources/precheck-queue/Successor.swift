import Glibc

/// What takes this process over when it is to take new settings: the same program, with the same arguments.
enum Successor {
    /// Replaces the program of this process (execvp(3)): its memory, its threads and its locks end, its id stays. Returns only where
    /// that fails, with the reason.
    static func takeOver() -> String {
        let arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        _ = execvp(CommandLine.arguments[0], arguments)
        return String(cString: strerror(errno))
    }
}

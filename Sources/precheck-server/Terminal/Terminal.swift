import Foundation

/// What is known of where the program writes and reads.
enum Terminal {
    /// Whether somebody sits there who can be asked and shown progress.
    static var isInput: Bool { isatty(STDIN_FILENO) == 1 }
    static var isError: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns that a line of output may have; nil when nothing limits it.
    static var width: Int? {
        if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
            return columns
        }
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Writes to standard error, without a line feed.
    static func say(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

    /// Prints a line at once, also into a pipe.
    static func print(_ line: String) {
        Swift.print(line)
        fflush(nil)
    }
}

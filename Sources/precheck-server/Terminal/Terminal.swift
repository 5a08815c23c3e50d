import Foundation

/// The program's standard input and output.
enum Terminal {
    /// Whether standard input is a terminal, so that the operator can be asked.
    static var isInput: Bool { isatty(STDIN_FILENO) == 1 }
    static var isError: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns a line of output may have; nil for no limit.
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

    /// Prints a line immediately, even to a pipe.
    static func print(_ line: String) {
        Swift.print(line)
        fflush(nil)
    }
}

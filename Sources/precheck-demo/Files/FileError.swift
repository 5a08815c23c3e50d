import Glibc

/// A system call that failed on a file.
struct FileError: Error, CustomStringConvertible {
    let call: String
    let path: String
    let code: Int32

    /// - Parameter code: `errno`, read right after the call.
    init(_ call: String, _ path: String, _ code: Int32) {
        self.call = call
        self.path = path
        self.code = code
    }

    var description: String { "cannot \(call) '\(path)': \(String(cString: strerror(code)))" }
}

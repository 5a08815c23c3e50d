import Glibc

/// A file that is written sequentially.
struct OutputFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// Creates the file, or truncates an existing one.
    init(_ path: String) throws {
        let opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw FileError("write", path, errno) }
        self.path = path
        descriptor = opened
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// A duplicate of the process's standard output. Nothing is buffered: each write is visible immediately.
    static func standardOutput() throws -> OutputFile {
        let copied = dup(STDOUT_FILENO)
        guard copied >= 0 else { throw FileError("write", "standard output", errno) }
        return OutputFile(path: "standard output", descriptor: copied)
    }

    deinit { close(descriptor) }

    borrowing func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard written >= 0 || errno == EINTR else { throw FileError("write", path, errno) }
                rest = rest.dropFirst(max(written, 0))
            }
        }
    }

    borrowing func write(_ text: String) throws {
        try write(Array(text.utf8))
    }
}

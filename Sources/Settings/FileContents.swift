import Glibc

/// Why a file could not be read.
struct UnreadableFile: Error {
    let reason: String

    /// The error that `errno` names now.
    static var lastError: UnreadableFile { UnreadableFile(reason: String(cString: strerror(errno))) }
}

/// Reads a whole file. Blocks.
///
/// - Throws: if it cannot be read or is longer than `maximumBytes`.
func fileContents(_ path: String, maximumBytes: Int) throws(UnreadableFile) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .lastError }
    defer { close(file) }

    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while contents.count <= maximumBytes {
        let count = read(file, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw .lastError }
        guard count > 0 else { return contents }
        contents += buffer[..<count]
    }
    throw UnreadableFile(reason: "it is longer than \(maximumBytes) bytes")
}

package import Domain
import Glibc

/// Writes a run's log: each line is preceded by its time, which strictly increases, as ``LogReader`` expects.
///
/// A line is `2024-01-15T10:30:00.123456Z text`. Lines are kept in memory until ``flush()``.
package struct LogWriter: ~Copyable {
    /// The number of bytes after which a line's text is cut.
    static let maximumLine = 65_536

    private let file: Descriptor
    private let maximumBytes: Int64
    private var buffer: [UInt8] = []
    private var size: Int64
    private var last: Timestamp
    private var isFull: Bool

    /// How many of the container's lines the file holds.
    package private(set) var lines: Int

    /// Opens the log at `path` to continue where an earlier writer stopped; a line that it did not finish is removed.
    ///
    /// - Parameter maximumBytes: beyond this size of the file, one line says that the log was cut, and nothing more is
    ///   kept.
    package static func open(_ path: String, maximumBytes: Int64) throws(StorageError) -> LogWriter {
        let file = try Descriptor(path: path, O_RDWR | O_CREAT | O_APPEND, mode: 0o640)
        let survey = try Survey(file)
        guard ftruncate(file.number, off_t(survey.size)) == 0 else { throw StorageError("truncate", path) }
        return LogWriter(file: file, survey: survey, maximumBytes: maximumBytes)
    }

    private init(file: consuming Descriptor, survey: Survey, maximumBytes: Int64) {
        self.file = file
        self.maximumBytes = maximumBytes
        size = survey.size
        lines = survey.lines
        last = survey.last ?? Timestamp(microseconds: 0)
        isFull = survey.size >= maximumBytes
    }

    /// Adds a line of the container's output, without its line feed.
    ///
    /// - Parameter cut: how many bytes of the line `text` already lacks.
    package mutating func append(
        _ text: some Collection<UInt8>, at time: Timestamp, cut: Int = 0
    ) throws(StorageError) {
        guard !isFull else { return }
        lines += 1
        add(text.prefix(Self.maximumLine), at: time)
        let missing = max(0, text.count - Self.maximumLine) + cut
        if missing > 0 {
            buffer.removeLast()
            buffer += " [line cut: \(missing) more bytes]\n".utf8
        }
        if size + Int64(buffer.count) >= maximumBytes {
            isFull = true
            add("[log cut: it has reached the limit of \(maximumBytes) bytes]".utf8, at: time)
        }
        if buffer.count > 1 << 18 { try flush() }
    }

    /// Writes the lines that were added, so that readers see them. Does not sync them to disk.
    package mutating func flush() throws(StorageError) {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBufferPointer { bytes throws(StorageError) in try file.write(UnsafeRawBufferPointer(bytes))
        }
        size += Int64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ text: some Collection<UInt8>, at time: Timestamp) {
        last = max(time, Timestamp(microseconds: last.microseconds + 1))
        buffer += last.rfc3339(.microseconds).utf8
        buffer.append(UInt8(ascii: " "))
        buffer += text
        buffer.append(UInt8(ascii: "\n"))
    }
}

/// What a log already contains.
private struct Survey {
    /// Where its last complete line ends.
    let size: Int64
    let lines: Int
    /// The time of its last line.
    let last: Timestamp?

    init(_ file: borrowing Descriptor) throws(StorageError) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { block.deallocate() }
        var (offset, end, lines) = (Int64(0), Int64(0), 0)
        while true {
            let count = try file.read(into: block, at: offset)
            if count == 0 { break }
            for index in 0..<count where block[index] == UInt8(ascii: "\n") {
                lines += 1
                end = offset + Int64(index) + 1
            }
            offset += Int64(count)
        }
        size = end
        self.lines = lines
        last = try LogReader.lastTime(of: file, before: end)
    }
}

import CLinux

/// Finds the parts of a multipart/form-data body (RFC 7578; RFC 2046, section 5.1) in bytes that arrive in pieces.
///
/// The caller keeps unconsumed bytes at the front of its buffer, and scans again with more bytes after them.
package struct MultipartScanner {
    /// What the scanner found, in the order of the body.
    package enum Event: Equatable, Sendable {
        case part(MultipartHeader)
        /// Bytes of the part's content, as positions in the buffer.
        case content(Range<Int>)
        case partEnd
    }

    private enum State { case preamble, afterDelimiter, header, content, end }

    /// The most bytes that the header of a part may have.
    package static let maximumHeader = 16_384

    /// Nothing that must be seen as a whole is longer than this, so a buffer of at least this size always makes
    /// progress.
    package static let minimumBuffer = 2 * maximumHeader

    /// The most spaces that may follow a boundary (RFC 2046, transport-padding).
    private static let maximumPadding = 1000

    private let delimiter: [UInt8]
    private var state = State.preamble

    /// - Parameter boundary: 1 to 70 characters, as RFC 2046 demands.
    package init(boundary: String) throws(MultipartError) {
        guard (1...70).contains(boundary.utf8.count) else { throw .boundary }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Whether the closing delimiter has been seen. What follows it is ignored.
    package var isAtEnd: Bool { state == .end }

    /// To be called when the body has ended.
    ///
    /// - Throws: ``MultipartError`` unless the closing delimiter has been seen.
    package func finish() throws(MultipartError) {
        guard isAtEnd else { throw state == .preamble ? .noDelimiter : .unterminated }
    }

    /// Scans `buffer` and returns how many of its bytes were consumed.
    package mutating func scan(
        _ buffer: UnsafeRawBufferPointer, isFirst: Bool, _ event: (Event) throws -> Void
    ) throws -> Int {
        var position = 0
        while let next = try step(buffer, from: position, isFirst: isFirst && position == 0, event) { position = next }
        return state == .end ? buffer.count : position
    }

    /// One step from `position`; nil if more bytes are needed.
    private mutating func step(
        _ buffer: UnsafeRawBufferPointer, from position: Int, isFirst: Bool, _ event: (Event) throws -> Void
    ) throws -> Int? {
        switch state {
        case .preamble: return try preamble(buffer, from: position, isFirst: isFirst)
        case .afterDelimiter: return try afterDelimiter(buffer, from: position)
        case .header: return try header(buffer, from: position, event)
        case .content: return try content(buffer, from: position, event)
        case .end: return nil
        }
    }

    /// Skips what precedes the first delimiter, unless it is too long.
    private mutating func preamble(_ buffer: UnsafeRawBufferPointer, from position: Int, isFirst: Bool) throws -> Int? {
        // The first delimiter may be at the very start, without a line break before it.
        let isAtStart = isFirst && buffer.starts(with: delimiter.dropFirst(2))
        guard let start = isAtStart ? -2 : find(delimiter, in: buffer, from: position) else {
            guard buffer.count < Self.minimumBuffer else { throw MultipartError.noDelimiter }
            return nil
        }
        state = .afterDelimiter
        return start + delimiter.count
    }

    /// `--` closes the body; spaces and a line break begin a part.
    private mutating func afterDelimiter(_ buffer: UnsafeRawBufferPointer, from position: Int) throws -> Int? {
        var next = position
        while next < buffer.count, buffer[next] == UInt8(ascii: " ") || buffer[next] == UInt8(ascii: "\t") { next += 1 }
        guard next - position <= Self.maximumPadding else { throw MultipartError.delimiterLine }
        guard buffer.count - next >= 2 else { return nil }
        switch (buffer[next], buffer[next + 1]) {
        case (UInt8(ascii: "-"), UInt8(ascii: "-")): state = .end
        case (UInt8(ascii: "\r"), UInt8(ascii: "\n")): state = .header
        default: throw MultipartError.delimiterLine
        }
        // The line break is left for the header: a part without fields has it directly before its empty line.
        return state == .header ? next : next + 2
    }

    private mutating func header(
        _ buffer: UnsafeRawBufferPointer, from position: Int, _ event: (Event) throws -> Void
    ) throws -> Int? {
        guard let end = find(Array("\r\n\r\n".utf8), in: buffer, from: position) else {
            guard buffer.count - position <= Self.maximumHeader else { throw MultipartError.headerTooLong }
            return nil
        }
        guard end - position <= Self.maximumHeader else { throw MultipartError.headerTooLong }
        try event(.part(MultipartHeader(String(decoding: buffer[position..<end], as: UTF8.self))))
        state = .content
        return end + 4
    }

    private mutating func content(
        _ buffer: UnsafeRawBufferPointer, from position: Int, _ event: (Event) throws -> Void
    ) throws -> Int? {
        if let end = find(delimiter, in: buffer, from: position) {
            if end > position { try event(.content(position..<end)) }
            try event(.partEnd)
            state = .afterDelimiter
            return end + delimiter.count
        }
        // The last bytes may be the start of a delimiter.
        let safe = buffer.count - (delimiter.count - 1)
        guard safe > position else { return nil }
        try event(.content(position..<safe))
        return safe
    }

    private func find(_ needle: [UInt8], in buffer: UnsafeRawBufferPointer, from position: Int) -> Int? {
        guard let base = buffer.baseAddress, buffer.count - position >= needle.count else { return nil }
        return linux_memmem(base + position, buffer.count - position, needle, needle.count).map { $0 - base }
    }
}

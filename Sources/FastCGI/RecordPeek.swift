/// What the first bytes on a connection hold of a request's head: its FastCGI records up to the end of FCGI_PARAMS.
///
/// libfcgi reads a head in one go, blocking its thread, and trusts the lengths in it, so it only ever sees heads that
/// are complete and well-formed. Only what a web server sends to a responder is let through: one FCGI_BEGIN_REQUEST,
/// then FCGI_PARAMS.
enum RecordPeek: Equatable {
    /// The head is complete; `withBody`: so is FCGI_STDIN.
    case complete(withBody: Bool)
    case incomplete
    case malformed(String)

    /// The longest head. nginx sends FCGI_PARAMS as one record, so at most 64 KiB and a few headers.
    static let maximumBytes = 80 * 1024

    init(_ bytes: UnsafeRawBufferPointer) {
        var walk = RecordWalk(bytes)
        do throws(RecordWalk.Stop) {
            let request = try walk.head()
            self = .complete(withBody: walk.reachesEndOfBody(of: request))
        } catch {
            switch error {
            case .incomplete:
                self = bytes.count < Self.maximumBytes ? .incomplete : .malformed("the head is too long")
            case .malformed(let reason): self = .malformed(reason)
            }
        }
    }
}

/// One pass over the records at the start of a connection.
private struct RecordWalk {
    enum Stop: Error {
        case incomplete
        case malformed(String)
    }

    /// A record's header (FastCGI specification, section 3.3), without the version.
    private struct Header {
        let kind: UInt8
        let request: Int
        let count: Int
        let padding: Int
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Advances to the end of FCGI_PARAMS, and returns the request's ID.
    mutating func head() throws(Stop) -> Int {
        let begin = try header()
        guard begin.kind == 1, begin.request != 0, begin.count == 8 else { throw .malformed("no FCGI_BEGIN_REQUEST") }
        let role = try skip(8)
        guard bytes[role] == 0, bytes[role + 1] == 1 else { throw .malformed("a role other than FCGI_RESPONDER") }
        _ = try skip(begin.padding)
        var parameters: [UInt8] = []
        while true {
            let record = try header()
            guard record.kind == 4, record.request == begin.request else { throw .malformed("no FCGI_PARAMS") }
            if record.count == 0 {
                // libfcgi does not skip the padding here, and would take it for the next header.
                guard record.padding == 0 else { throw .malformed("a padded end of FCGI_PARAMS") }
                try Self.check(parameters)
                return begin.request
            }
            let start = try skip(record.count)
            parameters += bytes[start..<position]
            _ = try skip(record.padding)
        }
    }

    /// Whether FCGI_STDIN ends within the bytes.
    mutating func reachesEndOfBody(of request: Int) -> Bool {
        while let record = try? header(), record.kind == 5, record.request == request {
            if record.count == 0 { return true }
            guard (try? skip(record.count + record.padding)) != nil else { return false }
        }
        return false
    }

    private mutating func header() throws(Stop) -> Header {
        if position < bytes.count, bytes[position] != 1 { throw .malformed("version \(bytes[position])") }
        let start = try skip(8)
        func byte(_ index: Int) -> Int { Int(bytes[start + index]) }
        return Header(
            kind: bytes[start + 1], request: byte(2) << 8 | byte(3), count: byte(4) << 8 | byte(5), padding: byte(6))
    }

    /// Advances by `count` bytes, and returns where they start.
    private mutating func skip(_ count: Int) throws(Stop) -> Int {
        guard bytes.count - position >= count else { throw .incomplete }
        defer { position += count }
        return position
    }

    /// Names and values must fill FCGI_PARAMS exactly: libfcgi allocates what their lengths say, up to 4 GiB.
    private static func check(_ pairs: [UInt8]) throws(Stop) {
        var position = 0
        while position < pairs.count {
            guard let name = length(in: pairs, at: &position), let value = length(in: pairs, at: &position) else {
                throw .malformed("a cut parameter")
            }
            guard pairs.count - position >= name + value else {
                throw .malformed("a parameter longer than FCGI_PARAMS")
            }
            position += name + value
        }
    }

    /// A length of one byte, or of four if the highest bit is set (FastCGI specification, section 3.4).
    private static func length(in pairs: [UInt8], at position: inout Int) -> Int? {
        guard position < pairs.count else { return nil }
        let count = pairs[position] < 0x80 ? 1 : 4
        guard pairs.count - position >= count else { return nil }
        defer { position += count }
        return pairs[position..<(position + count)].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    }
}

/// Reads one JSON text (RFC 8259) from the first byte to the last: strictly, in linear time, and keeping the order of
/// members.
struct JSONReader {
    /// How deeply values may be nested: each level takes stack.
    static let maximumDepth = 64

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func text() throws(MalformedJSON) -> JSON {
        // A byte order mark, which some clients send, may be ignored (section 8.1).
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value(depth: 1)
        guard position == bytes.count else { throw MalformedJSON() }
        return value
    }

    /// The next value, skipping the spaces around it.
    private mutating func value(depth: Int) throws(MalformedJSON) -> JSON {
        guard depth <= Self.maximumDepth else { throw MalformedJSON() }
        skipSpaces()
        defer { skipSpaces() }
        switch next {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func members(depth: Int) throws(MalformedJSON) -> [JSON.Member] {
        var members: [JSON.Member] = []
        try list(until: "}") { reader throws(MalformedJSON) in
            reader.skipSpaces()
            let name = try reader.string()
            reader.skipSpaces()
            guard reader.skip(":") else { throw MalformedJSON() }
            members.append(JSON.Member(name: name, value: try reader.value(depth: depth + 1)))
        }
        return members
    }

    private mutating func elements(depth: Int) throws(MalformedJSON) -> [JSON] {
        var elements: [JSON] = []
        try list(until: "]") { reader throws(MalformedJSON) in elements.append(try reader.value(depth: depth + 1)) }
        return elements
    }

    /// Items separated by commas, from the opening bracket to `end`.
    private mutating func list(
        until end: Unicode.Scalar, _ item: (inout JSONReader) throws(MalformedJSON) -> Void
    ) throws(MalformedJSON) {
        position += 1
        skipSpaces()
        if skip(end) { return }
        repeat { try item(&self) } while skip(",")
        guard skip(end) else { throw MalformedJSON() }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(MalformedJSON) -> JSON {
        guard bytes[position...].starts(with: word.utf8) else { throw MalformedJSON() }
        position += word.utf8.count
        return value
    }

    private mutating func number() throws(MalformedJSON) -> JSON {
        let start = position
        _ = skip("-")
        // Only zero itself and fractions start with a zero.
        if !skip("0") { try digits() }
        var isInteger = true
        if skip(".") {
            try digits()
            isInteger = false
        }
        if skip("e") || skip("E") {
            _ = skip("+") || skip("-")
            try digits()
            isInteger = false
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw MalformedJSON() }
        return .number(number)
    }

    private mutating func digits() throws(MalformedJSON) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw MalformedJSON() }
    }
}

extension JSONReader {
    private mutating func string() throws(MalformedJSON) -> String {
        guard skip("\"") else { throw MalformedJSON() }
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\""), byte >= 0x20 {
            position += 1
            if byte == UInt8(ascii: "\\") { text += try escaped() } else { text.append(byte) }
        }
        guard skip("\""), let string = String(validating: text, as: UTF8.self) else { throw MalformedJSON() }
        return string
    }

    /// The character that the escape after a backslash stands for, as UTF-8.
    private mutating func escaped() throws(MalformedJSON) -> [UInt8] {
        guard let byte = next else { throw MalformedJSON() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try scalar()).utf8)
        default: throw MalformedJSON()
        }
    }

    /// The character of a `\u` escape, or of two that form a surrogate pair (section 7).
    private mutating func scalar() throws(MalformedJSON) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), skip("\\"), skip("u") else { throw MalformedJSON() }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw MalformedJSON() }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() throws(MalformedJSON) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw MalformedJSON()
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}

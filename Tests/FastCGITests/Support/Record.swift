/// A FastCGI record, as a web server sends it.
struct Record {
    enum Kind: UInt8 {
        case begin = 1
        case abort = 2
        case end = 3
        case parameters = 4
        case input = 5
        case output = 6
        case getValues = 9
    }

    var kind: Kind
    var request = 1
    var content: [UInt8] = []
    var padding = 0
    var version: UInt8 = 1

    var bytes: [UInt8] {
        [version, kind.rawValue, UInt8(request >> 8), UInt8(request & 255)]
            + [UInt8(content.count >> 8), UInt8(content.count & 255), UInt8(padding), 0]
            + content + [UInt8](repeating: 0, count: padding)
    }

    static func begin(request: Int = 1, role: UInt8 = 1, keep: Bool = true) -> [UInt8] {
        Record(kind: .begin, request: request, content: [0, role, keep ? 1 : 0, 0, 0, 0, 0, 0]).bytes
    }

    static func pair(_ name: String, _ value: [UInt8]) -> [UInt8] {
        length(name.utf8.count) + length(value.count) + name.utf8 + value
    }

    static func length(_ count: Int) -> [UInt8] {
        count < 128 ? [UInt8(count)] : [24, 16, 8, 0].map { UInt8(count >> $0 & 255) | ($0 == 24 ? 0x80 : 0) }
    }

    /// A stream of records of one kind, with its end.
    static func stream(_ kind: Kind, _ content: [UInt8], request: Int = 1, ends: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = content[...]
        while !rest.isEmpty {
            bytes += Record(kind: kind, request: request, content: Array(rest.prefix(32768))).bytes
            rest = rest.dropFirst(32768)
        }
        return ends ? bytes + Record(kind: kind, request: request).bytes : bytes
    }
}

/// What a web server sends for one request.
struct Message {
    var method = "GET"
    var path = "/"
    var parameters: [(String, String)] = []
    var body: [UInt8] = []
    /// Announced instead of the body's length.
    var announced: Int?
    var keep = true
    var request = 1

    var head: [UInt8] {
        var pairs = Record.pair("REQUEST_METHOD", Array(method.utf8)) + Record.pair("DOCUMENT_URI", Array(path.utf8))
        if !body.isEmpty || announced != nil {
            pairs += Record.pair("CONTENT_LENGTH", Array("\(announced ?? body.count)".utf8))
        }
        for (name, value) in parameters { pairs += Record.pair(name, Array(value.utf8)) }
        return Record.begin(request: request, keep: keep) + Record.stream(.parameters, pairs, request: request)
    }

    var bytes: [UInt8] { head + Record.stream(.input, body, request: request) }
}

import TestSupport
import Testing
import Web

@Suite("Multipart bodies")
struct MultipartScannerTests {
    @Test("a file is found with its name, byte for byte")
    func oneFile() throws {
        let content = (UInt8(0)...255).map { $0 } + Array("\r\n--\r\n--X\r\n\r\n--".utf8)
        let form = try scan(part(#"name="file"; filename="a.gds""#, content) + close)
        #expect(form.parts.map(\.name) == ["file"])
        #expect(form.parts.map(\.fileName) == ["a.gds"])
        #expect(form.parts.map(\.content) == [content])
        #expect(form.isAtEnd)
    }

    @Test("several parts come in their order, empty ones and fields among them")
    func severalParts() throws {
        let form = try scan(Self.several)
        #expect(form.parts.map(\.name) == ["a", "file", "empty", "last"])
        #expect(form.parts.map { String(decoding: $0.content, as: UTF8.self) } == ["1", "one\r\ntwo\r\n", "", "\r\n"])
        #expect(form.parts.map(\.isComplete) == [true, true, true, true])
    }

    @Test("what stands before the first delimiter and behind the last is ignored")
    func surroundings() throws {
        for preamble in ["\r\n", "This is a form.\r\n", "x--XXY\r\n", "\r\n\r\n--X\r\n"] {
            let form = try scan(Array(preamble.utf8) + Self.several + Array("\r\n--XX\r\nepilogue --XX--".utf8))
            #expect(form.parts.count == 4, "\(preamble.debugDescription)")
            #expect(form.isAtEnd)
        }
    }

    @Test("content that looks like a delimiter and is none stays content")
    func lookalikes() throws {
        let lookalikes = [
            "--XX", "--XX--", "\n--XX", "\r--XX", "\r\n-XX", "\r\n--X", "\r\n--XY", "\r\n-", "\r\n--", "\r\n\r\n--X",
            "\r\r\n--X", "\r\n--\r\n--X", "XX", "\r\n --XX", "\r\n--xx", "\r",
        ]
        for text in lookalikes + [lookalikes.joined(separator: " ")] {
            let form = try scan(part(#"name="file""#, Array(text.utf8)) + close)
            #expect(
                form.parts.map { String(decoding: $0.content, as: UTF8.self) } == [text], "\(text.debugDescription)")
        }
    }

    @Test("spaces may follow a delimiter")
    func padding() throws {
        let body = "--XX \t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XX  --"
        #expect(try scan(Array(body.utf8)).parts.map(\.content) == [[UInt8(ascii: "x")]])
    }

    @Test("a form of no parts is a form")
    func noParts() throws {
        let form = try scan(close)
        #expect(form.parts.isEmpty && form.isAtEnd)
    }

    @Test(
        "what is no form is refused, and says why",
        arguments: [
            ("", MultipartError.noDelimiter), ("GDS", .noDelimiter), ("--X\r\n", .noDelimiter),
            ("--XY--", .noDelimiter),
            ("x--XX--", .noDelimiter), ("--XX", .unterminated), ("--XX\r\n", .unterminated), ("--XX-", .unterminated),
            ("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", .unterminated),
            ("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--X", .unterminated),
            ("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XX", .unterminated),
            ("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XX\r\n", .unterminated),
            ("--XX\r\nContent-Disposition: form-data; name=\"a\"", .unterminated),
            ("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XXxy", .delimiterLine),
            ("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XX-x", .delimiterLine),
            ("--XX\n\r\n", .delimiterLine), ("--XXY--", .delimiterLine), ("--XX\r\n\r\nx\r\n--XX--", .disposition),
            ("--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--", .disposition),
            ("--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--XX--", .disposition),
        ])
    func malformed(_ body: String, _ error: MultipartError) throws {
        #expect(throws: error) { try self.scan(Array(body.utf8)) }
        for size in [1, 2, 3, 7] {
            #expect(throws: error, "pieces of \(size)") { try self.scan(Array(body.utf8), pieces: size) }
        }
        #expect(!error.description.isEmpty)
    }

    @Test("a part's fields may take 16 KiB, and no more")
    func longHeader() throws {
        let fixed = "\r\nContent-Disposition: form-data; name=\"a\"\r\nX: "
        for (extra, isFine) in [(0, true), (1, false), (100_000, false)] {
            let filler = String(repeating: "x", count: MultipartScanner.maximumHeader - fixed.utf8.count + extra)
            let body = Array("--XX\(fixed)\(filler)\r\n\r\nx\r\n--XX--".utf8)
            for pieces in [body.count, 4096] {
                if isFine {
                    #expect(try scan(body, pieces: pieces).parts.count == 1)
                } else {
                    #expect(throws: MultipartError.headerTooLong) { try scan(body, pieces: pieces) }
                }
            }
        }
    }

    @Test("fields, spaces or a preamble without end are refused, before they fill a buffer")
    func endless() throws {
        let flood = { (text: String) in Array(String(repeating: text, count: 200_000 / text.utf8.count).utf8) }
        let starts: [(String, [UInt8], MultipartError)] = [
            ("", flood("preamble "), .noDelimiter), ("--XX", flood(" "), .delimiterLine),
            ("--XX\r\n", flood("X: y\r\n"), .headerTooLong),
        ]
        for (start, rest, error) in starts {
            let body = Array(start.utf8) + rest
            #expect(throws: error) { try self.read(body, bufferSize: MultipartScanner.minimumBuffer) }
            #expect(throws: error) { try self.scan(body) }
        }
    }

    @Test("it does not matter where a body is cut")
    func everySplit() throws {
        for body in [Self.several, Array("preamble\r\n".utf8) + Self.several + Array("\r\nepilogue".utf8)] {
            let whole = try scan(body)
            for cut in 0...body.count {
                #expect(try scan(body, cuts: [cut]) == whole, "cut at \(cut)")
            }
            for size in 1...40 { #expect(try scan(body, pieces: size) == whole, "pieces of \(size)") }
        }
    }

    @Test("it does not matter how small the buffer is, as long as a part's fields fit")
    func everyBuffer() throws {
        let whole = try scan(Self.several)
        for size in 80...Self.several.count + 1 {
            #expect(try read(Self.several, bufferSize: size) == whole, "buffer of \(size)")
        }
    }

    @Test("a large content passes through the smallest buffer that is promised to do")
    func largeContent() throws {
        var random = SeededGenerator(seed: 7578)
        let piece = Array("\r\n--XY--XX\r\n--X\r\r\n".utf8)
        var content: [UInt8] = []
        while content.count < 200_000 { content += piece.prefix(.random(in: 1...piece.count, using: &random)) }
        let filler = String(repeating: "f", count: 16_000)
        let body = part("name=\"file\"\r\nX: \(filler)", content) + part(#"name="b""#, []) + close
        let form = try read(body, bufferSize: MultipartScanner.minimumBuffer)
        #expect(form.parts.map(\.content) == [content, []])
        #expect(form.isAtEnd)
    }

    @Test("what is wrong with a form does not depend on the pieces it comes in", arguments: 1...6)
    func damaged(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("\r\n-X: ;=\"a\\\0".utf8)
        for _ in 0..<200 {
            var body = Self.several
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let byte = alphabet.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<4, using: &random) {
                case 0: body.insert(byte, at: .random(in: 0...body.count, using: &random))
                case 1: body.remove(at: .random(in: body.indices, using: &random))
                case 2: body[.random(in: body.indices, using: &random)] = byte
                default: body.removeLast(.random(in: 0...20, using: &random))
                }
            }
            let cuts = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                Int.random(in: 0...body.count, using: &random)
            }
            let (whole, pieces) = (Result { try scan(body) }, Result { try scan(body, cuts: cuts.sorted()) })
            switch (whole, pieces) {
            case (.success(let whole), .success(let pieces)): #expect(whole == pieces)
            case (.failure(let whole), .failure(let pieces)):
                #expect(whole as? MultipartError == pieces as? MultipartError && whole is MultipartError)
            default: Issue.record("\(String(decoding: body, as: UTF8.self).debugDescription) cut at \(cuts)")
            }
        }
    }

    private static let several =
        part(#"name="a""#, Array("1".utf8)) + part(#"name="file"; filename="x.gds""#, Array("one\r\ntwo\r\n".utf8))
        + part(#"name="empty""#, []) + part(#"name="last""#, Array("\r\n".utf8)) + Array("--XX--".utf8)

    private let close = Array("--XX--\r\n".utf8)

    private static func part(_ parameters: String, _ content: [UInt8]) -> [UInt8] {
        Array("--XX\r\nContent-Disposition: form-data; \(parameters)\r\n\r\n".utf8) + content + Array("\r\n".utf8)
    }

    private func part(_ parameters: String, _ content: [UInt8]) -> [UInt8] { Self.part(parameters, content) }

    /// Scans `body` as it comes in pieces of one size.
    @discardableResult
    private func scan(_ body: [UInt8], pieces size: Int) throws -> Form {
        try scan(body, cuts: Array(stride(from: 0, to: body.count, by: size)))
    }

    /// Scans `body` as it comes in pieces that end at `cuts`; the last ends with the body.
    @discardableResult
    private func scan(_ body: [UInt8], cuts: [Int] = []) throws -> Form {
        var form = try Form(boundary: "XX")
        var done = 0
        for end in cuts + [body.count] {
            done += try body[done..<max(done, end)].withUnsafeBytes { try form.take($0, at: done) }
        }
        return try form.finished()
    }

    /// Scans `body` as it comes through a buffer of one size: what is not consumed stays at its front.
    @discardableResult
    private func read(_ body: [UInt8], bufferSize: Int) throws -> Form {
        var form = try Form(boundary: "XX")
        var done = 0
        while true {
            let end = min(done + bufferSize, body.count)
            let count = try body[done..<end].withUnsafeBytes { try form.take($0, at: done) }
            done += count
            if end == body.count { return try form.finished() }
            guard count > 0 else { throw Complaint(description: "no progress at \(done)") }
        }
    }
}

/// What a scanner has found.
private struct Form: Equatable {
    struct Part: Equatable {
        let name: String
        let fileName: String?
        var content: [UInt8] = []
        var isComplete = false
    }

    private var scanner: MultipartScanner
    private(set) var parts: [Part] = []

    init(boundary: String) throws { scanner = try MultipartScanner(boundary: boundary) }

    var isAtEnd: Bool { scanner.isAtEnd }

    mutating func take(_ bytes: UnsafeRawBufferPointer, at position: Int) throws -> Int {
        var events: [MultipartScanner.Event] = []
        let done = try scanner.scan(bytes, isFirst: position == 0) { events.append($0) }
        #expect((0...bytes.count).contains(done))
        for event in events {
            switch event {
            case .part(let header): parts.append(Part(name: header.name, fileName: header.fileName))
            case .content(let range): parts[parts.count - 1].content += bytes[range]
            case .partEnd: parts[parts.count - 1].isComplete = true
            }
        }
        return done
    }

    func finished() throws -> Form {
        try scanner.finish()
        return self
    }

    static func == (left: Form, right: Form) -> Bool { left.parts == right.parts && left.isAtEnd == right.isAtEnd }
}

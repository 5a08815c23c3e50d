import Testing

@testable import FastCGI

@Suite("Looking at records before libfcgi does")
struct RecordPeekTests {
    private func peek(_ bytes: [UInt8]) -> RecordPeek { bytes.withUnsafeBytes { RecordPeek($0) } }

    private func isMalformed(_ bytes: [UInt8]) -> Bool {
        if case .malformed = peek(bytes) { true } else { false }
    }

    @Test("a head is complete with the end of FCGI_PARAMS, and a request with the end of FCGI_STDIN")
    func complete() {
        let message = Message(method: "POST", body: [UInt8](repeating: 120, count: 40000))
        #expect(peek(message.head) == .complete(withBody: false))
        #expect(peek(message.bytes.dropLast()) == .complete(withBody: false))
        #expect(peek(message.bytes) == .complete(withBody: true))
    }

    @Test("every beginning of a head is incomplete")
    func prefixes() {
        let head = Message(parameters: [("HTTP_X", String(repeating: "y", count: 200))]).head
        for count in 0..<head.count { #expect(peek(Array(head.prefix(count))) == .incomplete) }
    }

    @Test("parameters may be spread over padded records")
    func spread() {
        let pairs = Record.pair("REQUEST_METHOD", Array("GET".utf8)) + Record.pair("A", Array("b".utf8))
        let records = pairs.map { Record(kind: .parameters, content: [$0], padding: 7).bytes }.reduce([], +)
        #expect(peek(Record.begin() + records + Record(kind: .parameters).bytes) == .complete(withBody: false))
    }

    @Test("another version is malformed from its first byte on", arguments: [UInt8(0), 2, 71, 255])
    func version(first: UInt8) {
        #expect(isMalformed([first]))
        #expect(isMalformed(Record.begin() + [first]))
    }

    @Test("only a responder's request is let through")
    func otherRecords() {
        #expect(isMalformed(Record.begin(role: 2)))
        #expect(isMalformed(Record.begin(role: 3)))
        #expect(isMalformed(Record.begin(request: 0)))
        #expect(isMalformed(Record(kind: .begin, content: [0, 1]).bytes))
        #expect(isMalformed(Record(kind: .getValues, request: 0).bytes))
        #expect(isMalformed(Record(kind: .abort).bytes))
        #expect(isMalformed(Record.begin() + Record(kind: .abort).bytes))
        #expect(isMalformed(Record.begin() + Record(kind: .getValues, request: 0).bytes))
        #expect(isMalformed(Record.begin() + Record(kind: .parameters, request: 2).bytes))
        #expect(isMalformed(Record.begin() + Record(kind: .input).bytes))
    }

    @Test("a padded end of FCGI_PARAMS, which libfcgi misreads, is malformed")
    func paddedEnd() {
        #expect(isMalformed(Record.begin() + Record(kind: .parameters, padding: 8).bytes))
    }

    @Test(
        "parameters whose lengths lie are malformed",
        arguments: [
            [0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFE, 97], [1], [1, 1, 97], [0x80, 0], [2, 0, 97],
            [0, 0x80, 0, 0],
        ] as [[UInt8]])
    func lengths(pairs: [UInt8]) {
        #expect(isMalformed(Record.begin() + Record.stream(.parameters, pairs)))
    }

    @Test("the longest head that nginx sends is let through, one that does not end is not")
    func longest() {
        let content = Record.pair("HTTP_X", [UInt8](repeating: 120, count: 65535 - 11))
        #expect(content.count == 65535)
        let record = Record(kind: .parameters, content: content, padding: 1).bytes
        #expect(peek(Record.begin() + record + Record(kind: .parameters).bytes) == .complete(withBody: false))
        #expect(isMalformed(Array((Record.begin() + record + record).prefix(RecordPeek.maximumBytes))))
    }
}

import HTTPTypes
import TestSupport
import Testing
import Web

@Suite("Queries")
struct QueryReaderTests {
    @Test(
        "values are decoded",
        arguments: [
            ("a=x", "x"), ("a=", ""), ("a", ""), ("a=x=y", "x=y"), ("a==", "="), ("a=x+y", "x y"), ("a=%2B", "+"),
            ("a=%41%62", "Ab"), ("a=%C3%A9", "é"), ("a=%c3%a9", "é"), ("a=é", "é"), ("a=%26%3D%25", "&=%"),
            ("%61=x", "x"),
            ("a=chip%20top.gds", "chip top.gds"), ("a=%2e%2e%2f", "../"), ("&&a=x&", "x"), ("a=%5B%5D", "[]"),
        ])
    func decoding(_ query: String, _ value: String) throws {
        var reader = QueryReader(query)
        #expect(reader.all("a") == [value])
        try reader.finish()
    }

    @Test(
        "an escape that is malformed stands for itself",
        arguments: [
            ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%4g", "%4g"), ("x%", "x%"), ("%%41", "%A"), ("%4%41", "%4A"),
            ("%u00e9", "%u00e9"), ("%-1", "%-1"), ("%+1", "% 1"), ("%é", "%é"), ("% 1", "% 1"),
        ])
    func malformedEscapes(_ text: String, _ value: String) {
        var reader = QueryReader("a=\(text)")
        #expect(reader.all("a") == [value])
    }

    @Test("what is not UTF-8 becomes U+FFFD, and a zero is a character like others")
    func notUTF8() {
        var reader = QueryReader("a=%FF&a=%C3&a=%ED%A0%80&a=x%00y")
        let values = reader.all("a")
        #expect(values[0] == "\u{FFFD}" && values[1] == "\u{FFFD}")
        #expect(values[2].unicodeScalars.allSatisfy { $0 == "\u{FFFD}" })
        #expect(values[3] == "x\0y")
    }

    @Test("an empty query has no parameters")
    func empty() throws {
        for query in ["", "&", "&&"] {
            var reader = QueryReader(query)
            #expect(reader.all("a") == [])
            #expect(reader.value("b", "anything") { $0 } == nil)
            #expect(reader.isFine)
            try reader.finish()
        }
    }

    @Test("all values of a name come in their order")
    func repeats() throws {
        var reader = QueryReader("status=running&limit=5&status=queued,failed&status=")
        #expect(reader.all("status") == ["running", "queued,failed", ""])
        #expect(reader.integer("limit", in: 1...10) == 5)
        try reader.finish()
    }

    @Test("a parameter that must come once may not come twice, not even with the same value")
    func once() {
        var reader = QueryReader("limit=5&limit=5")
        #expect(reader.integer("limit", in: 1...10) == nil)
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(
            error?.problems == [
                .init(field: "limit", message: "limit must be a whole number from 1 to 10, once; got `5`, `5`")
            ])
    }

    @Test(
        "a number that is none, or out of range, is refused with the value",
        arguments: [
            "", "0", "11", "-1", "5.0", "1e1", "five", " 5", "5 ", "0x5", "99999999999999999999", "５",
        ])
    func integers(_ text: String) {
        var reader = QueryReader("limit=\(text.replacing(" ", with: "%20"))")
        #expect(reader.integer("limit", in: 1...10) == nil)
        #expect(!reader.isFine)
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(error?.status.code == 422)
        #expect(error?.message == "limit must be a whole number from 1 to 10, once; got `\(text)`")
    }

    @Test("the ends of a range belong to it")
    func range() {
        for number in [1, 10] {
            var reader = QueryReader("limit=\(number)")
            #expect(reader.integer("limit", in: 1...10) == number)
        }
    }

    @Test("all problems and all unknown parameters are told at once")
    func allAtOnce() {
        var reader = QueryReader("limit=0&limt=5&tail=x&%3Cb%3E=1&limt=6")
        _ = reader.integer("limit", in: 1...10)
        _ = reader.integer("tail", in: 0...10)
        reader.problem("name", "name is required")
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(error?.problems.map(\.field) == ["limit", "tail", "name", "limt", "<b>", "limt"])
        #expect(error?.problems[3].message == "Unknown query parameter `limt`; known parameters: limit, tail")
        #expect(error?.message.split(separator: "; ").count ?? 0 >= 6)
    }

    @Test("names and values that are very long are shown in part")
    func long() {
        let text = String(repeating: "x", count: 100_000)
        let shown = String(repeating: "x", count: 80) + "…"
        var reader = QueryReader("limit=\(text)&\(text)=1")
        _ = reader.integer("limit", in: 1...10)
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(error?.problems.map(\.field) == ["limit", shown])
        #expect(error?.problems[0].message == "limit must be a whole number from 1 to 10, once; got `\(shown)`")
    }

    @Test("where no parameter is known, that is said")
    func noneKnown() {
        let reader = QueryReader("x=1")
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(error?.message == "Unknown query parameter `x`; none are accepted")
    }

    @Test("random text never ends the program, and plain text is read back")
    func random() {
        var random = SeededGenerator(seed: 3986)
        let alphabet = Array("%&=+aA09gF\u{0}é".utf8)
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            var reader = QueryReader(String(decoding: bytes, as: UTF8.self))
            _ = reader.all("a")
            let encoded = bytes.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            var other = QueryReader("a=\(encoded)")
            #expect(other.all("a") == [String(decoding: bytes, as: UTF8.self)])
        }
    }
}

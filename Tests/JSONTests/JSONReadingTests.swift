import Foundation
import JSON
import TestSupport
import Testing

@Suite("Reading JSON")
struct JSONReadingTests {
    @Test("every kind of value is read")
    func kinds() throws {
        let text = #" { "a" : null , "b":[ true,false ,-5,1.5,1e3 ],"c":{"d":"e"},"f":[ ],"g":{ } } "#
        #expect(
            try parse(text) == [
                "a": nil, "b": [true, false, -5, .number(1.5), .number(1000)], "c": ["d": "e"], "f": [], "g": [:],
            ])
    }

    @Test("a value need not be an object", arguments: ["null", "true", "5", #""x""#, "[]", " 5 ", "\r\n\t5\n"])
    func fragments(_ text: String) throws {
        #expect(throws: Never.self) { try parse(text) }
    }

    @Test("members keep their order, and a name that comes twice comes twice")
    func order() throws {
        let names = (0..<50).map { "m\($0 * 7 % 50)" } + ["m0"]
        let json = try parse("{" + names.map { "\"\($0)\":1" }.joined(separator: ",") + "}")
        guard case .object(let members) = json else {
            Issue.record("\(json)")
            return
        }
        #expect(members.map(\.name) == names)
    }

    @Test("whole numbers are whole, larger ones and fractions are not")
    func numbers() throws {
        let numbers: [(String, JSON)] = [
            ("0", 0), ("-0", 0), ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", .number(1)), ("1e2", .number(100)),
            ("1E+2", .number(100)), ("25e-1", .number(2.5)), ("-0.5", .number(-0.5)), ("0e0", .number(0)),
        ]
        for (text, number) in numbers { #expect(try parse(text) == number, "\(text)") }
    }

    @Test("escapes stand for their characters")
    func escapes() throws {
        #expect(try parse(#""\"\\\/\b\f\n\r\t""#) == .string("\"\\/\u{8}\u{C}\n\r\t"))
        #expect(try parse(#""\u0041\u00e9\u30C1\u0000\uFFFF""#) == .string("Aé\u{30C1}\0\u{FFFF}"))
        #expect(try parse(#""\ud83d\udca5""#) == "💥")
        #expect(try parse("\"é チップ 💥 \u{7F}\"") == "é チップ 💥 \u{7F}")
    }

    @Test("a byte order mark is passed over")
    func byteOrderMark() throws {
        #expect(try parse("\u{FEFF}{}") == [:])
    }

    @Test(
        "what is malformed is refused",
        arguments: [
            "", " ", "nul", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x10", "1_000",
            "1 2", "{} {}", "{}x", "[", "]", "[1", "[1,", "[1,]", "[,]", "[,1]", "[1 2]", "{", "}", "{\"a\"", "{\"a\":",
            "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:2}", "{null:1}",
            "{\"a\":1 \"b\":2}", "{\"a\"::1}", "\"", "\"abc", "\"\\\"", "'x'", #""\x""#, #""\u12""#, #""\u12G4""#,
            #""\u+123""#, #""\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\ud83d""#, #""\udca5\ud83d""#, "[1]]",
            "1e400", "-1e400", "/* x */ 1", "1 // x", "[\"a\",]", "tru", "truex", "nulll", "１",
        ])
    func malformed(_ text: String) {
        #expect(throws: MalformedJSON.self) { try parse(text) }
    }

    @Test("control characters and bytes that are not UTF-8 are refused in strings, and outside of them")
    func bytes() {
        for byte in UInt8(0)..<0x20 {
            #expect(throws: MalformedJSON.self) { try JSON(parsing: [0x22, byte, 0x22]) }
            let isRead = (try? JSON(parsing: [byte, 0x31])) != nil
            #expect(isRead == [0x09, 0x0A, 0x0D].contains(byte))
        }
        for bytes in [
            [0xFF], [0xC3], [0xC3, 0x28], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] {
            #expect(throws: MalformedJSON.self) { try JSON(parsing: [0x22] + bytes.map(UInt8.init) + [0x22]) }
        }
        #expect(throws: MalformedJSON.self) { try JSON(parsing: Array(Data("{}".utf16.flatMap { [UInt8($0), 0] }))) }
    }

    @Test("64 values may lie in each other, 65 may not, and a million brackets do no harm")
    func depth() {
        #expect(throws: Never.self) { try parse(nested(64)) }
        for depth in [65, 400, 10_000, 500_000] {
            #expect(throws: MalformedJSON.self) { try parse(nested(depth)) }
            #expect(throws: MalformedJSON.self) { try parse(String(repeating: "{\"a\":", count: depth)) }
        }
    }

    @Test("the largest body that is read is read at once")
    func large() throws {
        for item in ["1", "[]", "{}", "\"\"", "null"] {
            let count = (1 << 18) / (item.utf8.count + 1)
            let json = try parse("[" + Array(repeating: item, count: count).joined(separator: ",") + "]")
            #expect(json == .array(Array(repeating: try parse(item), count: count)))
        }
    }

    @Test("what is written is read back as it was, and another reader agrees", arguments: 1...4)
    func roundTrips(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let json = Self.randomValue(&random, depth: 0)
            #expect(try JSON(parsing: json.bytes) == json)
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(json.bytes), options: .fragmentsAllowed)
            }
        }
    }

    @Test("damaged text is refused or read, and never ends the program", arguments: 1...4)
    func damaged(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array(#"{}[]",:\u0123eE+-.tfn "#.utf8) + [0, 0xFF, 0xC3, 0xA9]
        for _ in 0..<1500 {
            var bytes = Self.randomValue(&random, depth: 0).bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let byte = alphabet.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.insert(byte, at: .random(in: 0...bytes.count, using: &random))
                case 1 where !bytes.isEmpty: bytes.remove(at: .random(in: bytes.indices, using: &random))
                case 2 where !bytes.isEmpty: bytes[.random(in: bytes.indices, using: &random)] = byte
                default: break
                }
            }
            // Where it is read, writing it gives the same value again.
            if let json = try? JSON(parsing: bytes) { #expect((try? JSON(parsing: json.bytes)) == json) }
        }
    }

    @Test("a value's kind is said as a person would")
    func kind() {
        let values: [JSON] = [.null, true, 1, .number(0.5), "x", [], [:]]
        #expect(
            values.map(\.kind) == ["null", "a boolean", "a number", "a number", "a string", "an array", "an object"])
    }

    private func parse(_ text: String) throws(MalformedJSON) -> JSON { try JSON(parsing: Array(text.utf8)) }

    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    private static func randomValue(_ random: inout SeededGenerator, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
        case 0: .null
        case 1: .bool(.random(using: &random))
        case 2: .integer(Int64(bitPattern: random.next() >> UInt64.random(in: 0..<64, using: &random)))
        case 3: .number(.random(in: -1e6...1e6, using: &random))
        case 4: .string(randomText(&random))
        case 5: .array((0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(&random, depth: depth + 1) })
        default:
            .object(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    JSON.Member(name: randomText(&random), value: randomValue(&random, depth: depth + 1))
                })
        }
    }

    private static func randomText(_ random: inout SeededGenerator) -> String {
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\0", "é", "\u{301}", "💥", "\u{7F}", "/", " "]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...6, using: &random) { text.append(scalars.randomElement(using: &random) ?? "x") }
        return String(text)
    }
}

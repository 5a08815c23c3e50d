import Foundation
import JSON
import TestSupport
import Testing

extension JSON {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}

@Suite("Writing JSON")
struct JSONTests {
    @Test("an object keeps the order of its members, and has no spaces")
    func object() {
        let json: JSON = ["b": 1, "a": [true, false, nil], "c": ["x": "y"], "d": [], "e": [:]]
        #expect(json.text == #"{"b":1,"a":[true,false,null],"c":{"x":"y"},"d":[],"e":{}}"#)
    }

    @Test("quotes, backslashes and control characters are escaped, in values and in names")
    func escapes() {
        #expect(JSON.string(#"a"b\c/d"#).text == #""a\"b\\c/d""#)
        #expect(JSON.string("\n\r\t\u{8}\u{C}\0\u{1F}\u{7F}").text == #""\n\r\t\u0008\u000c\u0000\u001f\u007f""#)
        #expect((["a\"\n": 1] as JSON).text == #"{"a\"\n":1}"#)
    }

    @Test("no byte below a space is ever written as it is")
    func controlCharacters() {
        let all = JSON.string(String(decoding: UInt8(0)...127, as: UTF8.self)).bytes
        #expect(all.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }

    @Test("other characters are written as UTF-8", arguments: ["é", "e\u{301}", "チップ", "💥", "\u{2028}", "\u{FFFD}"])
    func unicode(_ text: String) {
        #expect(JSON.string(text).bytes == Array("\"\(text)\"".utf8))
    }

    @Test("a text that ends one's own string and begins another stays one string")
    func injection() throws {
        let evil = #"","admin":true,"x":""#
        let object = try JSONSerialization.jsonObject(with: Data((["name": .string(evil)] as JSON).bytes))
        #expect(object as? [String: String] == ["name": evil])
    }

    @Test("numbers are those of JSON")
    func numbers() {
        #expect(JSON.integer(.max).text == "9223372036854775807")
        #expect(JSON.integer(.min).text == "-9223372036854775808")
        #expect(JSON.number(0.1).text == "0.1")
        #expect(JSON.number(1e-9).text == "1e-09")
        #expect(JSON.number(1_705_320_000.123456).text == "1705320000.123456")
        #expect(JSON.number(0).text == "0.0")
        for number in [Double.infinity, -.infinity, .nan] { #expect(JSON.number(number).text == "null") }
    }

    @Test("every number is read back as the number that it was")
    func roundTrips() throws {
        var random = SeededGenerator(seed: 8259)
        for _ in 0..<2000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            #expect(try JSON(parsing: JSON.number(number).bytes) == .number(number))
        }
    }

    @Test("what is not there is null")
    func optionals() {
        #expect(JSON(String?.none) == .null && JSON("x" as String?) == "x")
        #expect(JSON(Int64?.none) == .null && JSON(5 as Int64?) == 5)
        #expect(JSON(Int?.none) == .null && JSON(5 as Int?) == 5)
        #expect(JSON(Double?.none) == .null && JSON(0.5 as Double?) == .number(0.5))
    }

    @Test("literals with values in them are strings")
    func interpolation() {
        let json: JSON = "run \(5)"
        #expect(json == .string("run 5"))
    }
}

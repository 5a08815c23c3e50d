import Domain
import Testing

@Suite("Cell names")
struct CellNameTests {
    @Test(
        "names that layouts use are taken as they are",
        arguments: [
            "chip_top", "A", "$$$CONTEXT_INFO$$$", "a**b", "a?b[0]", "top.v2", "...", ".hidden", "a-b", "_", "x|y",
            "a;b",
            "a&b", "a$(id)", "{top_cell}", "100%", "#1", "~", "!", "a=b", "a:b", "a,b", "<x>", "^", "@",
        ])
    func allowed(_ text: String) throws {
        #expect(try CellName(text).description == text)
    }

    @Test("every printable ASCII character is allowed but for space, slashes and quotes")
    func everyByte() {
        let refused = Set(#" /\"'`"#.utf8)
        for byte in UInt8(0)...127 {
            let text = "a" + String(decoding: [byte], as: UTF8.self) + "b"
            let isTaken = (try? CellName(text)) != nil
            #expect(isTaken == ((0x21...0x7E).contains(byte) && !refused.contains(byte)), "byte \(byte)")
        }
    }

    @Test(
        "what is no printable ASCII is refused",
        arguments: ["é", "chip_topé", "e\u{301}", "тор", "芯片", "a\u{200B}b", "a\u{A0}b", "a\u{85}b", "💥", "a\u{FFFD}"])
    func notASCII(_ text: String) {
        #expect(refusal { () throws(InvalidValue) in try CellName(text) }?.contains("printable ASCII") == true)
    }

    @Test("control characters are refused, and shown without being sent")
    func controlCharacters() {
        let message = refusal { () throws(InvalidValue) in try CellName("a\r\nSet-Cookie:x") }
        #expect(
            message == #"top_cell `a\r\nSet-Cookie:x` must be printable ASCII without spaces, slashes, quotes"#
                + " or control characters")
    }

    @Test("200 characters are allowed, 201 are not")
    func length() throws {
        #expect(try CellName(String(repeating: "x", count: 200)).description.utf8.count == 200)
        let message = refusal { () throws(InvalidValue) in try CellName(String(repeating: "x", count: 201)) }
        #expect(message == "top_cell has 201 characters; at most 200 are allowed")
    }

    @Test("an option is refused", arguments: ["-", "--top", "-x", "-é"])
    func option(_ text: String) {
        #expect(
            refusal { () throws(InvalidValue) in try CellName(text) } == "top_cell `\(text)` must not start with `-`")
    }

    @Test("nothing and the names of folders are refused")
    func folders() {
        #expect(refusal { () throws(InvalidValue) in try CellName("") } == "top_cell must not be empty")
        #expect(refusal { () throws(InvalidValue) in try CellName(".") } == "top_cell must not be `.`")
        #expect(refusal { () throws(InvalidValue) in try CellName("..") } == "top_cell must not be `..`")
        #expect(refusal { () throws(InvalidValue) in try CellName("../x") } != nil)
    }
}

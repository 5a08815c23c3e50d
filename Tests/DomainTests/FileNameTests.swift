import Domain
import Testing

@Suite("File names")
struct FileNameTests {
    @Test(
        "the folder part is removed",
        arguments: [
            ("chip_top.gds", "chip_top.gds"), ("../../x", "x"), ("/etc/passwd", "passwd"), (#"C:\x\y.gds"#, "y.gds"),
            (#"..\..\y.gds"#, "y.gds"), (#"a/b\c.gds"#, "c.gds"), (#"a\b/c.gds"#, "c.gds"), ("//x", "x"),
            ("my chip (2).gds", "my chip (2).gds"), ("...", "..."), (".gds", ".gds"), ("-rf", "-rf"), ("a;b", "a;b"),
            ("チップ.gds", "チップ.gds"), ("e\u{301}.gds", "e\u{301}.gds"), (#"a"b.gds"#, #"a"b.gds"#),
        ])
    func folderPart(_ text: String, _ name: String) throws {
        #expect(Array(try FileName(text).description.unicodeScalars) == Array(name.unicodeScalars))
    }

    @Test("a slash is one also where a combining mark follows it")
    func combiningMark() throws {
        let name = try FileName("../..\u{2F}\u{301}x").description
        #expect(!name.utf8.contains(UInt8(ascii: "/")))
        #expect(try !FileName("a\\\u{308}b").description.utf8.contains(UInt8(ascii: "\\")))
    }

    @Test(
        "a name of which nothing is left is refused", arguments: ["", "/", "a/", #"a\"#, ".", "..", "a/..", #"..\."#])
    func empty(_ text: String) {
        let message = refusal { () throws(InvalidValue) in try FileName(text) }
        #expect(message == "file name `\(text)` has nothing after its folder part; send one such as `chip_top.gds`")
    }

    @Test("control characters are refused, and shown without being sent", arguments: 0..<0x20)
    func controlCharacters(_ code: Int) throws {
        let control = Unicode.Scalar(UInt8(code))
        let message = try #require(refusal { () throws(InvalidValue) in try FileName("a\(control)b.gds") })
        #expect(message.contains("has control characters"))
        #expect(message.utf8.allSatisfy { $0 >= 0x20 })
        #expect(refusal { () throws(InvalidValue) in try FileName("a\u{7F}") } != nil)
        #expect(refusal { () throws(InvalidValue) in try FileName("a\u{85}") } != nil)
    }

    @Test("a line break of two bytes is refused")
    func lineBreak() {
        #expect(refusal { () throws(InvalidValue) in try FileName("a\r\nX-Evil: 1") }?.contains(#"\r\n"#) == true)
    }

    @Test("255 bytes are allowed, 256 are not, whatever the folder part takes")
    func length() throws {
        let folder = String(repeating: "f", count: 1000) + "/"
        #expect(try FileName(folder + String(repeating: "x", count: 255)).description.utf8.count == 255)
        #expect(try FileName(String(repeating: "é", count: 127)).description.utf8.count == 254)
        let ascii = refusal { () throws(InvalidValue) in try FileName(String(repeating: "x", count: 256)) }
        #expect(ascii?.hasSuffix("has 256 bytes; at most 255 are allowed") == true)
        #expect(refusal { () throws(InvalidValue) in try FileName(String(repeating: "é", count: 128)) } != nil)
    }
}

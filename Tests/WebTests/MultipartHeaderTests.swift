import Testing

@testable import Web

@Suite("Fields of a part")
struct MultipartHeaderTests {
    @Test(
        "name and file name are read as clients write them",
        arguments: [
            (#"name="file"; filename="chip_top.gds""#, "file", "chip_top.gds"), (#"name="file""#, "file", nil),
            (#"name=file; filename=a.gds"#, "file", "a.gds"), (#"filename="a.gds"; name="file""#, "file", "a.gds"),
            (#"name="";filename="""#, "", ""), (#"name="file";filename="a;b=c.gds""#, "file", "a;b=c.gds"),
            (#"NAME="file"; FileName="A.gds""#, "file", "A.gds"), (#"name = "file" ; filename = "a" "#, "file", "a"),
            (#"name="file"; filename="my chip.gds""#, "file", "my chip.gds"),
            (#"name=file; filename=my chip.gds "#, "file", "my chip.gds"),
            (#"name="file"; filename="チップ.gds""#, "file", "チップ.gds"), (#"name="a"; name="file""#, "file", nil),
            (#"name="file"; filename*=UTF-8''x.gds"#, "file", nil), (#"name="file"; x; filename="a""#, "file", "a"),
        ] as [(String, String, String?)])
    func parameters(_ text: String, _ name: String, _ fileName: String?) throws {
        let header = try MultipartHeader("\r\nContent-Disposition: form-data; \(text)")
        #expect(header.name == name)
        #expect(header.fileName == fileName)
    }

    @Test(
        "a backslash escapes a quote and a backslash, and is a backslash elsewhere",
        arguments: [
            (#""a\"b.gds""#, #"a"b.gds"#), (#""a\\b.gds""#, #"a\b.gds"#), (#""C:\x\y.gds""#, #"C:\x\y.gds"#),
            (#""C:\\x\\y.gds""#, #"C:\x\y.gds"#), (#""\\\"""#, #"\""#), (#""a\"; name=\"evil""#, #"a"; name="evil"#),
            (#""a"#, "a"), (#""a\""#, #"a""#), (#""a"b"c""#, "a"), (#"a"b"#, #"a"b"#),
        ])
    func quoting(_ text: String, _ fileName: String) throws {
        let header = try MultipartHeader("\r\nContent-Disposition: form-data; name=\"file\"; filename=\(text)")
        #expect(header.name == "file")
        #expect(header.fileName == fileName)
    }

    @Test("a quote is one also where a combining mark follows it")
    func combiningMark() throws {
        let header = try MultipartHeader(
            "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\u{301}x;y.gds\"")
        #expect(header.fileName == "\u{301}x;y.gds")
    }

    @Test("the field is found among others, in any case")
    func otherFields() throws {
        for field in ["Content-Disposition", "content-disposition", "CONTENT-DISPOSITION"] {
            let header = try MultipartHeader(
                "\r\nContent-Type: application/octet-stream; name=\"x\"\r\n\(field):form-data;name=\"file\"\r\nX-A: b")
            #expect(header.name == "file")
        }
    }

    @Test(
        "a part without a name of form data is refused",
        arguments: [
            "", "\r\n", "\r\nContent-Type: text/plain", "\r\nContent-Disposition: form-data",
            "\r\nContent-Disposition: attachment; name=\"file\"", "\r\nContent-Disposition: form-data; filename=\"a\"",
            "\r\nContent-Disposition", "\r\nContent-Disposition:", "\r\nContent-Disposition: ; name=\"file\"",
            "\r\nX: y\nContent-Disposition: form-data; name=\"file\"",
            "\r\nContent-Disposition: form-data name=\"file\"",
        ])
    func refused(_ text: String) {
        #expect(throws: MultipartError.disposition) { try MultipartHeader(text) }
    }
}

import Testing
import Web

@Suite("Boundaries")
struct MultipartBoundaryTests {
    @Test(
        "the boundary is read as clients write it",
        arguments: [
            ("multipart/form-data; boundary=XX", "XX"), ("multipart/form-data;boundary=XX", "XX"),
            ("Multipart/Form-Data; BOUNDARY=XX", "XX"), ("multipart/form-data; boundary=\"XX\"", "XX"),
            ("multipart/form-data; boundary=\"a b:c=d\"", "a b:c=d"),
            ("multipart/form-data; charset=utf-8; boundary=XX", "XX"),
            ("multipart/form-data; boundary=XX; charset=utf-8", "XX"), ("multipart/form-data ; boundary = XX ", "XX"),
            ("multipart/form-data; boundary=a=b", "a=b"), ("multipart/form-data; boundary=XX; boundary=YY", "XX"),
            (
                "multipart/form-data; boundary=------------------------d74496d66958873e",
                "------------------------d74496d66958873e"
            ), ("multipart/form-data; boundary=", nil), ("multipart/form-data; boundary=\"\"", ""),
            ("multipart/form-data", nil), ("multipart/form-data; charset=utf-8", nil),
            ("multipart/mixed; boundary=XX", nil),
            ("application/json", nil), ("text/plain; boundary=XX", nil), ("", nil), (";", nil), ("; boundary=XX", nil),
            ("multipart/form-datax; boundary=XX", nil),
        ] as [(String, String?)])
    func reading(_ contentType: String, _ boundary: String?) {
        #expect(MultipartScanner.boundary(of: contentType) == boundary)
    }

    @Test("a boundary has 1 to 70 bytes")
    func length() throws {
        for count in [1, 70] { _ = try MultipartScanner(boundary: String(repeating: "x", count: count)) }
        for text in ["", String(repeating: "x", count: 71), String(repeating: "é", count: 36)] {
            #expect(throws: MultipartError.boundary) { try MultipartScanner(boundary: text) }
        }
    }
}

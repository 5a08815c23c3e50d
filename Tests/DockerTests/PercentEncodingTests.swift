import Testing

@testable import Docker

@Suite("Percent encoding")
struct PercentEncodingTests {
    @Test(
        "everything but unreserved characters is encoded",
        arguments: [
            ("precheck-1.a_b~c", "precheck-1.a_b~c"),
            ("a/b?c#d", "a%2Fb%3Fc%23d"),
            ("100% sure", "100%25%20sure"),
            ("a\r\nHost: b\0", "a%0D%0AHost%3A%20b%00"),
            ("sha256:é", "sha256%3A%C3%A9"),
            ("", ""),
        ])
    func encode(text: String, encoded: String) {
        #expect(text.percentEncoded == encoded)
    }

    @Test("a call's URL keeps each part of the path in its segment, and the query's values in theirs")
    func url() {
        let call = Call(.get, "containers", "../a b", "json").with("all", true).with("since", nil).with("x", "1&y=2")
        #expect(call.url == "http://docker/containers/..%2Fa%20b/json?all=1&x=1%26y%3D2")
    }
}

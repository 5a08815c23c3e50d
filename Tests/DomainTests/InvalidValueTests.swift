import Domain
import Testing

@Suite("Values in messages")
struct InvalidValueTests {
    @Test("what can be shown is shown as it is", arguments: ["", "chip_top", "チップ 💥", "a\u{A0}b", #"a"b\c"#])
    func plain(_ text: String) {
        #expect(text.printable == text)
    }

    @Test("control characters are escaped")
    func controlCharacters() {
        let texts = [
            ("a\nb", #"a\nb"#), ("\r\n", #"\r\n"#), ("\t", #"\t"#), ("\0", #"\0"#), ("\u{1B}[31m", #"\u{1B}[31m"#),
            ("\u{7F}", #"\u{7F}"#), ("\u{9B}x", #"\u{009B}x"#), ("\u{85}", #"\u{0085}"#),
        ]
        for (text, shown) in texts { #expect(text.printable == shown) }
    }

    @Test("at most 80 characters are shown, and a cut is seen")
    func length() {
        let text = String(repeating: "x", count: 80)
        #expect(text.printable == text)
        #expect((text + "y").printable == text + "…")
        // One character with ten thousand marks on it is no way around the limit.
        let marked = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect(marked.printable.unicodeScalars.count == 81)
        #expect(String(repeating: "\0", count: 1000).printable == String(repeating: #"\0"#, count: 80) + "…")
    }

    @Test("the error says what it was made with")
    func description() {
        #expect("\(InvalidValue("x must be y"))" == "x must be y")
        #expect(InvalidValue("a") != InvalidValue("b"))
    }
}

import Testing
import Text

@Suite("Values in messages")
struct PrintableTests {
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

    @Test("what turns the direction of a text, or breaks its line, is escaped, too")
    func direction() {
        let values = Array(UInt32(0x202A)...0x202E) + Array(0x2066...0x2069) + [0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF]
        for scalar in values.compactMap(Unicode.Scalar.init) {
            let text = "gds\(scalar)x"
            #expect(text.printable == "gds\\u{\(String(scalar.value, radix: 16, uppercase: true))}x")
            #expect(text.terminalSafe == "gds\u{FFFD}x")
        }
    }

    @Test("a terminal gets the whole text, without control characters")
    func terminal() {
        #expect("größe ✓".terminalSafe == "größe ✓")
        #expect("\u{1B}[31mred\u{7}\u{9B}".terminalSafe == "\u{FFFD}[31mred\u{FFFD}\u{FFFD}")
        let long = String(repeating: "x", count: 1000)
        #expect(long.terminalSafe == long)
    }
}

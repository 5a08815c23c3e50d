import Domain
import Testing
import Text

@Suite("Die ids")
struct DieIDTests {
    @Test("8 letters or digits are taken as they are", arguments: ["ABCD1234", "abcdefgh", "00000000", "zZ9aA0xX"])
    func allowed(_ text: String) throws {
        #expect(try DieID(text).description == text)
    }

    @Test("the one that stands for none obeys the rule")
    func standard() throws {
        #expect(DieID.standard.description == "FFFFFFFF")
        #expect(try DieID("FFFFFFFF") == DieID.standard)
    }

    @Test(
        "anything else is refused, with the value and what is right",
        arguments: [
            "", "ABCD123", "ABCD12345", "ABCD 234", "ABCD-234", "ABCD_234", "-BCD1234", "ABCD123é", "ABCD12é",
            "ＡBCD1234",
            "٠1234567", "ABCD123/",
        ])
    func refused(_ text: String) {
        let message = refusal { () throws(InvalidValue) in try DieID(text) }
        #expect(
            message == "die_id `\(text.printable)` must be exactly 8 letters or digits, such as `ABCD1234`")
    }

    @Test("of all bytes only letters and digits are allowed")
    func everyByte() {
        for byte in UInt8(0)...127 {
            let character = Character(Unicode.Scalar(byte))
            #expect(((try? DieID("ABCD123\(character)")) != nil) == (character.isLetter || character.isNumber))
        }
    }
}

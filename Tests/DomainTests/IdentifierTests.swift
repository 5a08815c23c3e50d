import Domain
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    private static let text = "550e8400-e29b-41d4-a716-44665544abcd"

    @Test("a UUID is read as it is written")
    func lowerCase() {
        #expect(RunID(Self.text)?.description == Self.text)
    }

    @Test("upper and mixed case are read, lower case is written")
    func upperCase() throws {
        let upper = try #require(RunID("550E8400-E29B-41D4-A716-44665544ABCD"))
        let mixed = try #require(RunID("550E8400-e29b-41D4-A716-44665544aBcD"))
        #expect(upper.description == Self.text)
        #expect(upper == mixed)
        #expect(upper == RunID(Self.text))
    }

    @Test("a part of another text is read like a text of its own")
    func substring() {
        #expect(UploadID("id=\(Self.text)".dropFirst(3))?.description == Self.text)
    }

    @Test(
        "what is no UUID of 36 characters is refused",
        arguments: [
            "", " ", "-", "nonsense", "..", "../../../etc/passwd", "0", "null",
            "550e8400-e29b-41d4-a716-44665544abc", "550e8400-e29b-41d4-a716-44665544abcde",
            " 550e8400-e29b-41d4-a716-44665544abcd", "550e8400-e29b-41d4-a716-44665544abcd ",
            "550e8400-e29b-41d4-a716-44665544abcd\n", "550e8400-e29b-41d4-a716-44665544abc ",
            "{550e8400-e29b-41d4-a716-44665544abcd}", "urn:uuid:550e8400-e29b-41d4-a716-44665544abcd",
            "550e8400e29b41d4a71644665544abcd", "550e8400-e29b-41d4a-716-44665544abcd",
            "550e8400_e29b_41d4_a716_44665544abcd", "g50e8400-e29b-41d4-a716-44665544abcd",
            "５50e8400-e29b-41d4-a716-44665544abcd", "ﬀ0e8400-e29b-41d4-a716-44665544abcd",
        ])
    func rubbish(_ text: String) {
        #expect(RunID(text) == nil)
    }

    @Test(
        "signs and prefixes do not pass for digits",
        arguments: [
            "+50e8400-e29b-41d4-a716-44665544abcd", "-50e8400-e29b-41d4-a716-44665544abcd",
            "0x0e8400-e29b-41d4-a716-44665544abcd", "550e8400-e29b-41d4-a716-44665544ab+d",
        ])
    func signs(_ text: String) {
        #expect(RunID(text) == nil)
    }

    @Test("a zero byte does not end the text early")
    func zeroByte() {
        #expect(RunID(Self.text + "\0") == nil)
        #expect(RunID(Self.text + "\0/../..") == nil)
        #expect(RunID("\0" + Self.text) == nil)
    }

    @Test("new identifiers differ, and are read back from what they are written as")
    func new() {
        let made = (0..<1000).map { _ in UploadID() }
        #expect(Set(made).count == made.count)
        for id in made { #expect(UploadID(id.description) == id) }
        #expect(made.allSatisfy { $0.description.utf8.count == 36 && $0.description == $0.description.lowercased() })
    }
}

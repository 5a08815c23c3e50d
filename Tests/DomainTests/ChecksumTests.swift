import Domain
import Testing

@Suite("Checksums")
struct ChecksumTests {
    @Test("each byte is two lower-case digits")
    func digits() {
        #expect(Checksum(digest: [0x00, 0x0F, 0xA5, 0xFF]).description == "000fa5ff")
        let whole = Checksum(digest: UInt8(0)...255)
        #expect(whole.description.utf8.count == 512)
        #expect(whole.description.hasPrefix("000102") && whole.description.hasSuffix("fdfeff"))
    }

    @Test("one that was stored is the one that was computed")
    func stored() {
        let computed = Checksum(digest: (UInt8(0)..<32))
        #expect(Checksum(stored: computed.description) == computed)
    }
}

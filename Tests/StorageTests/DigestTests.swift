import Domain
import Storage
import Testing

@Suite("Digests")
struct DigestTests {
    @Test(
        "the hashes are those of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func vectors(_ text: String, _ hash: String) {
        #expect(digest(Array(text.utf8), in: 1) == hash)
        #expect(digest(Array(text.utf8), in: 1000) == hash)
    }

    @Test("it does not matter in which pieces the bytes come", arguments: [1, 7, 64, 100_000])
    func pieces(_ size: Int) {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(digest(bytes, in: size) == digest(bytes, in: 4096))
    }

    private func digest(_ bytes: [UInt8], in size: Int) -> String {
        var digest = Digest()
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { digest.update($0) }
        }
        return digest.checksum().description
    }
}

import Settings
import Testing

@Suite("Address ranges")
struct AddressRangeTests {
    @Test(
        "addresses inside are contained",
        arguments: [
            ("192.0.2.0/24", "192.0.2.0"), ("192.0.2.0/24", "192.0.2.255"), ("192.0.2.128/25", "192.0.2.128"),
            ("192.0.2.1", "192.0.2.1"), ("192.0.2.1/32", "192.0.2.1"), ("0.0.0.0/0", "255.255.255.255"),
            ("0.0.0.0/0", "0.0.0.0"), ("192.0.2.0/24", "::ffff:192.0.2.7"), ("192.0.2.0/24", "::ffff:c000:207"),
            ("::ffff:192.0.2.0/120", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("::ffff:0:0/96", "203.0.113.9"),
            ("2001:db8::/32", "2001:db8:ffff::1"), ("2001:db8::/33", "2001:db8:7fff::"), ("::1", "0:0:0:0:0:0:0:1"),
            ("::1/128", "::1"), ("::/0", "::"), ("::/0", "ffff::"), ("::/0", "2001:DB8::1"),
        ])
    func inside(range: String, address: String) throws {
        #expect(try AddressRange(range).contains(address))
    }

    @Test(
        "addresses outside, of the other kind and no addresses are not contained",
        arguments: [
            ("192.0.2.0/24", "192.0.3.0"), ("192.0.2.0/24", "192.0.1.255"), ("192.0.2.128/25", "192.0.2.127"),
            ("192.0.2.1", "192.0.2.2"), ("192.0.2.0/24", "::ffff:192.0.3.0"), ("192.0.2.0/24", "::192.0.2.1"),
            ("2001:db8::/33", "2001:db8:8000::"), ("::1", "::2"), ("::/0", "192.0.2.1"), ("::/0", "::ffff:192.0.2.1"),
            ("0.0.0.0/0", "::1"), ("0.0.0.0/0", ""), ("0.0.0.0/0", "localhost"), ("0.0.0.0/0", "192.0.2.1 "),
            ("0.0.0.0/0", "192.0.2.1:80"), ("0.0.0.0/0", "192.0.2"), ("0.0.0.0/0", "192.0.2.1\0"), ("::/0", "[::1]"),
        ])
    func outside(range: String, address: String) throws {
        #expect(try !AddressRange(range).contains(address))
    }

    @Test(
        "bits that are not the network's are refused with the network that was meant",
        arguments: [
            ("192.0.2.1/24", 24, "192.0.2.0/24"), ("10.0.0.1/0", 0, "0.0.0.0/0"),
            ("192.0.2.129/31", 31, "192.0.2.128/31"),
            ("2001:db8::1/64", 64, "2001:db8::/64"), ("::1/0", 0, "::/0"),
            ("::ffff:192.0.2.1/120", 120, "192.0.2.0/24"),
        ])
    func hostBits(range: String, length: Int, meant: String) {
        let error = #expect(throws: AddressRange.Malformed.self) { try AddressRange(range) }
        #expect(error?.message == "`\(range)` has bits set after its first \(length); did you mean `\(meant)`?")
    }

    @Test(
        "a prefix length that is none is refused",
        arguments: [
            ("192.0.2.0/33", 32), ("192.0.2.0/", 32), ("192.0.2.0/-1", 32), ("192.0.2.0/+8", 32),
            ("192.0.2.0/255.255.255.0", 32),
            ("192.0.2.0/24/24", 32), ("::/129", 128), ("::/ 0", 128), ("::/٣", 128), ("::/99999999999999999999", 128),
        ])
    func badLength(range: String, bits: Int) {
        let error = #expect(throws: AddressRange.Malformed.self) { try AddressRange(range) }
        #expect(error?.message == "`\(range)` must have a prefix length from 0 to \(bits) after the slash")
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "/24", "localhost", "192.0.2", "192.0.2.256", "192.0.2.01", " ::1", "[::1]", "*", "192.0.2.*", ":::",
        ])
    func noAddress(range: String) {
        let error = #expect(throws: AddressRange.Malformed.self) { try AddressRange(range) }
        #expect(error?.message.hasPrefix("`\(range)` is not an IPv4 or IPv6 address or network") == true)
    }

    @Test(
        "a range is described as it is written",
        arguments: ["192.0.2.0/24", "192.0.2.1", "::/0", "2001:db8::/32", "::1"])
    func description(range: String) throws {
        #expect(try AddressRange(range).description == range)
    }

    @Test("ranges are equal when they are the same network, however it is written")
    func equal() throws {
        #expect(try AddressRange("192.0.2.1/32") == AddressRange("::ffff:c000:201"))
        #expect(try AddressRange("192.0.2.0/24") != AddressRange("192.0.2.0/25"))
    }
}

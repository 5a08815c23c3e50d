import Testing

@testable import Layout

@Suite("Eight-byte reals")
struct GDSIIRealTests {
    /// From files that KLayout wrote, and from the manual's description.
    private static let pairs: [(Double, UInt64)] = [
        (0, 0), (1, 0x4110_0000_0000_0000), (-1, 0xc110_0000_0000_0000), (2, 0x4120_0000_0000_0000),
        (0.5, 0x4080_0000_0000_0000), (90, 0x425a_0000_0000_0000), (180, 0x42b4_0000_0000_0000),
        (270, 0x4310_e000_0000_0000), (0.001, 0x3e41_8937_4bc6_a7f0), (1e-9, 0x3944_b82f_a09b_5a54),
    ]

    @Test("known numbers have their known bits", arguments: pairs)
    func known(_ value: Double, _ bits: UInt64) {
        #expect(GDSIIReal.encode(value) == bits)
        #expect(GDSIIReal.decode(bits) == value)
    }

    @Test("what is written is read back exactly")
    func roundTrip() throws {
        var value = 1e-70
        while value < 1e70 {
            #expect(GDSIIReal.decode(try #require(GDSIIReal.encode(value))) == value)
            #expect(GDSIIReal.decode(try #require(GDSIIReal.encode(-value))) == -value)
            value *= 3.7
        }
    }

    @Test("numbers out of range have no bits, those too small become zero")
    func range() {
        for value in [1e76, .infinity, -.infinity, .nan] { #expect(GDSIIReal.encode(value) == nil) }
        for value in [1e-80, -1e-80, .leastNonzeroMagnitude, -0.0] { #expect(GDSIIReal.encode(value) == 0) }
    }

    @Test("every bit pattern is a finite number")
    func anyBits() {
        for bits: UInt64 in [.max, 0x7fff_ffff_ffff_ffff, 0x0000_0000_0000_0001, 0x8000_0000_0000_0000] {
            #expect(GDSIIReal.decode(bits).isFinite)
        }
    }
}

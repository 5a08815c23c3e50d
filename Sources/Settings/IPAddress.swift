import Glibc

/// An IPv4 or IPv6 address as 128 bits; IPv4 as a mapped address (RFC 4291, section 2.5.5.2).
struct IPAddress: Sendable, Equatable, CustomStringConvertible {
    private let bits: UInt128

    private static let mapped: UInt128 = 0xffff << 32

    var isIPv4: Bool { bits >> 32 == Self.mapped >> 32 }

    /// The address with all bits after the first `prefix` of 128 cleared.
    func network(prefix: Int) -> IPAddress {
        let shift = 128 - prefix
        return IPAddress(bits: (bits >> shift) << shift)
    }

    /// Reads what inet_pton(3) accepts: no port, no brackets, no zone, no shortened IPv4.
    init?(_ text: String) {
        // inet_pton(3) would stop at a NUL and accept what precedes it.
        guard !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bits = Self.mapped | UInt128(UInt32(bigEndian: four.s_addr))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bits = withUnsafeBytes(of: &six) { bytes in bytes.reduce(0) { $0 << 8 | UInt128($1) } }
        } else {
            return nil
        }
    }

    private init(bits: UInt128) {
        self.bits = bits
    }

    /// As inet_ntop(3) writes it; IPv4 addresses in their own notation.
    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var four = UInt32(truncatingIfNeeded: bits).bigEndian
            inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
        } else {
            var six = bits.bigEndian
            inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
        }
        return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }
}

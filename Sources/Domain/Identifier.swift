import FoundationEssentials

/// The identifier of an upload or a run: a UUID (RFC 9562), written in lower case.
package struct Identifier<Subject>: Hashable, Sendable, CustomStringConvertible {
    /// The first and the last 64 bits. Not a `UUID`: Foundation parses and prints those with sscanf(3) and snprintf(3),
    /// which is slow.
    private let halves: (UInt64, UInt64)

    /// A new random identifier.
    package init() {
        halves = withUnsafeBytes(of: UUID().uuid) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    /// Reads a UUID in its usual form of 36 characters, in upper or lower case; nil if `text` is not one.
    package init?(_ text: some StringProtocol) {
        var (first, last, count) = (UInt64(0), UInt64(0), 0)
        for byte in text.utf8 {
            if Self.isHyphen(count) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard count < Self.length, let digit = Self.value(byte) else { return nil }
                // The first half ends before the third hyphen.
                if count < 18 { first = first << 4 | digit } else { last = last << 4 | digit }
            }
            count += 1
        }
        guard count == Self.length else { return nil }
        halves = (first, last)
    }

    /// The usual form of 36 characters, in lower case.
    package var description: String {
        String(unsafeUninitializedCapacity: Self.length) { buffer in
            var digit = 0
            for place in 0..<Self.length {
                if Self.isHyphen(place) {
                    buffer[place] = UInt8(ascii: "-")
                } else {
                    let half = digit < 16 ? halves.0 : halves.1
                    let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - digit % 16 * 4)) & 15
                    buffer[place] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
                    digit += 1
                }
            }
            return Self.length
        }
    }

    package static func == (one: Self, other: Self) -> Bool { one.halves == other.halves }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(halves.0)
        hasher.combine(halves.1)
    }

    private static var length: Int { 36 }

    private static func isHyphen(_ place: Int) -> Bool { place == 8 || place == 13 || place == 18 || place == 23 }

    private static func value(_ digit: UInt8) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

package typealias UploadID = Identifier<Upload>
package typealias RunID = Identifier<Run>

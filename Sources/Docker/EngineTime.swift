import Time

/// A time by the engine's clock.
package struct EngineTime: Hashable, Comparable, Sendable {
    /// Since 1970 in UTC, not counting leap seconds.
    package let nanosecondsSince1970: Int64

    package init(nanosecondsSince1970: Int64) {
        self.nanosecondsSince1970 = nanosecondsSince1970
    }

    package static func < (one: EngineTime, other: EngineTime) -> Bool {
        one.nanosecondsSince1970 < other.nanosecondsSince1970
    }

    /// For the query of a call: seconds with nine fractional digits.
    var unixSeconds: String {
        let (seconds, nanoseconds) = nanosecondsSince1970.quotientAndRemainder(dividingBy: 1_000_000_000)
        let digits = String(nanoseconds.magnitude)
        return "\(seconds)." + String(repeating: "0", count: 9 - digits.count) + digits
    }
}

extension EngineTime {
    /// Reads RFC 3339 in the engine's form, with a `T`.
    ///
    /// Nil for any other text, and for times that 64 bits of nanoseconds cannot represent (outside of 1678 to 2261),
    /// including Go's zero time (`0001-01-01T00:00:00Z`, "never").
    package init?(rfc3339 text: some Collection<UInt8>) {
        guard !text.contains(UInt8(ascii: " ")), let time = RFC3339Time(text) else { return nil }
        let (whole, isTooFar) = time.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isBeyond) = whole.addingReportingOverflow(time.nanoseconds)
        guard !isTooFar, !isBeyond else { return nil }
        nanosecondsSince1970 = sum
    }
}

extension EngineTime {
    /// Decodes a time; nil for "never", which is an empty text or Go's zero time.
    static func decode<Key: CodingKey>(
        from container: KeyedDecodingContainer<Key>, _ key: Key
    ) throws -> EngineTime? {
        let text = try container.decode(String.self, forKey: key)
        if text.isEmpty || text == "0001-01-01T00:00:00Z" { return nil }
        guard let time = EngineTime(rfc3339: text.utf8) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "not a time: \(text)")
        }
        return time
    }
}

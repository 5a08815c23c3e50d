/// A network of IPv4 or IPv6 addresses, or a single address.
///
/// An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) counts as its IPv4 address. IPv6 networks, even `::/0`, contain no
/// IPv4 addresses.
package struct AddressRange: Sendable, Equatable, CustomStringConvertible {
    private let network: IPAddress
    /// How many of the 128 bits belong to the network; IPv4 addresses count as mapped, so 96 or more for them.
    private let prefix: Int

    /// Whether `address` is in the range. False if it is not an address.
    package func contains(_ address: String) -> Bool {
        guard let address = IPAddress(address), address.isIPv4 == isIPv4 else { return false }
        return address.network(prefix: prefix) == network
    }

    /// As in the configuration: `192.0.2.0/24`, or `192.0.2.1` for a single address.
    package var description: String {
        guard prefix < 128 else { return network.description }
        return "\(network)/\(isIPv4 ? prefix - 96 : prefix)"
    }

    private var isIPv4: Bool { network.isIPv4 && prefix >= 96 }

    static func parse(_ texts: [String], _ complaints: inout [String]) -> [AddressRange] {
        texts.compactMap { text in
            do throws(Malformed) {
                return try AddressRange(text)
            } catch {
                complaints.append(error.message)
                return nil
            }
        }
    }

    /// - Throws: if `text` is neither an address nor a network, or has bits set after the prefix.
    package init(_ text: String) throws(Malformed) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let address = IPAddress(parts[0]) else {
            throw Malformed(
                message:
                    "\(text.quoted) is not an IPv4 or IPv6 address or network, as in `192.0.2.0/24` or `2001:db8::1`")
        }
        // The prefix counts the bits as they are written: of 32 in 192.0.2.0/24, of 128 in ::ffff:192.0.2.0/120.
        let bits = parts[0].contains(":") ? 128 : 32
        guard let length = Self.length(parts.count == 2 ? parts[1] : String(bits), bits) else {
            throw Malformed(message: "\(text.quoted) must have a prefix length from 0 to \(bits) after the slash")
        }
        prefix = length + 128 - bits
        network = address.network(prefix: prefix)
        guard network == address else {
            throw Malformed(
                message: "\(text.quoted) has bits set after its first \(length); did you mean \(description.quoted)?")
        }
    }

    private static func length(_ text: String, _ bits: Int) -> Int? {
        guard text.wholeMatch(of: /[0-9]{1,3}/) != nil, let length = Int(text), length <= bits else { return nil }
        return length
    }

    /// Why a text is not a range.
    package struct Malformed: Error, Equatable {
        package let message: String
    }
}

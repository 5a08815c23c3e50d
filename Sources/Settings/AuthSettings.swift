/// The `[auth]` section: who may use the service.
package struct AuthSettings: Sendable, Equatable {
    /// Whether every request needs an API key.
    package let required: Bool
    /// The addresses that requests may come from; empty for any.
    package let allowedIPs: [AddressRange]
    /// The keys, not resolved yet; see ``resolveKeys(environment:)``.
    package let apiKeys: [APIKeyEntry]

    /// Whether requests from `address`, an IPv4 or IPv6 address, are allowed.
    package func admits(_ address: String) -> Bool {
        allowedIPs.isEmpty || allowedIPs.contains { $0.contains(address) }
    }

    init(_ reader: SectionReader, _ base: BaseDirectory) {
        required = reader.value("required", default: false)
        allowedIPs = reader.value("allowed_ips", default: [], example: ["192.0.2.0/24"], parse: AddressRange.parse)
        var names: Set<String> = []
        apiKeys = reader.sections("api_keys") { APIKeyEntry($0, base, &names) }
        if required, reader.count(of: "api_keys") == 0 {
            reader.complain("required", "is true, but there is no API key; add [[auth.api_keys]] or set it to false")
        }
    }
}

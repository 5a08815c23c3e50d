import HTTPTypes
import OpenAPI
import Settings
import Storage
import Web

/// Access control: the allowlist of addresses, then the API keys.
struct Access: Sendable {
    private let settings: AuthSettings
    /// The name and the SHA-256 of every key.
    private let keys: [(name: String, digest: [UInt8])]

    /// Paths that are answered without a key, and admission, which makes its own decision.
    private static let open = Set(
        Service.endpoints.filter(\.isOpen).map(\.path) + [Service.admissionPath])

    init(settings: AuthSettings, keys: [APIKey]) {
        self.settings = settings
        self.keys = keys.map { key in
            switch key.value {
            case .secret(let secret): (key.name, Digest.bytes(of: secret.text))
            case .sha256(let digest): (key.name, digest)
            }
        }
    }

    /// Returns a header field with the name of the request's key, for the web server's log.
    ///
    /// - Throws: 401 or 403 for a request that is not admitted.
    func admit(_ request: Request) throws(APIError) -> HTTPFields {
        guard !Self.open.contains(request.path), let name = try check(request) else { return [:] }
        return [.keyName: name]
    }

    /// Returns the name of the request's key; nil if no key is needed.
    @discardableResult
    func check(_ request: Request) throws(APIError) -> String? {
        // The address that the web server saw, never one that a client claims.
        let address = request.parameters["REMOTE_ADDR"] ?? ""
        guard settings.admits(address) else {
            throw APIError(.forbidden, "Forbidden: IP \(address) not allowed")
        }
        guard settings.required else { return nil }
        guard let key = Self.key(in: request.fields) else { throw Self.unauthorized("API key required") }
        guard let name = name(of: key) else { throw Self.unauthorized("Invalid API key") }
        return name
    }

    private static func key(in fields: HTTPFields) -> String? {
        if let authorization = fields[.authorization] {
            let parts = authorization.split(separator: " ", omittingEmptySubsequences: true)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1]) }
        }
        let key = fields[.apiKey] ?? ""
        return key.isEmpty ? nil : key
    }

    /// Compares digests instead of keys, and with every key, so that the time taken reveals nothing about a key.
    private func name(of key: String) -> String? {
        let digest = Digest.bytes(of: key)
        let index = keys.indices.reduce(-1) { found, index in
            let difference = zip(keys[index].digest, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            return difference == 0 ? index : found
        }
        return index < 0 ? nil : keys[index].name
    }

    private static func unauthorized(_ reason: String) -> APIError {
        APIError(.unauthorized, "Unauthorized: \(reason)", fields: [.wwwAuthenticate: "Bearer"])
    }
}

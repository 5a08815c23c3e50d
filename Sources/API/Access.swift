import Crypto
import HTTPTypes
import Settings
import Web

/// Who may ask: the allowlist of addresses, then the API keys.
struct Access: Sendable {
    private let settings: AuthSettings
    /// SHA-256 of every key.
    private let digests: [[UInt8]]

    /// Answered without a key, and the one that decides for itself.
    private static let open: Set<String> = ["/health", "/openapi.json", "/docs", "/redoc", "/_admission"]

    init(settings: AuthSettings, keys: [APIKey]) {
        self.settings = settings
        digests = keys.map { key in
            switch key.value {
            case .secret(let secret): Self.digest(secret.text)
            case .sha256(let digest): digest
            }
        }
    }

    /// - Throws: 401 or 403 for a request that may not come in.
    func admit(_ request: Request) throws(APIError) {
        if !Self.open.contains(request.path) { try check(request) }
    }

    func check(_ request: Request) throws(APIError) {
        // The address that the web server saw, never one that a client names.
        let address = request.parameters["REMOTE_ADDR"] ?? ""
        guard settings.admits(address) else {
            throw APIError(.forbidden, "Forbidden: IP \(address) not allowed")
        }
        guard settings.required else { return }
        guard let key = Self.key(in: request.fields) else { throw Self.unauthorized("API key required") }
        guard isKnown(key) else { throw Self.unauthorized("Invalid API key") }
    }

    private static func key(in fields: HTTPFields) -> String? {
        if let authorization = fields[.authorization] {
            let parts = authorization.split(separator: " ", omittingEmptySubsequences: true)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1]) }
        }
        let key = fields[.apiKey] ?? ""
        return key.isEmpty ? nil : key
    }

    /// Compares with every key, and digests instead of keys: the time taken tells nothing of a key.
    private func isKnown(_ key: String) -> Bool {
        let digest = Self.digest(key)
        return digests.reduce(UInt8(0)) { found, known in
            let difference = zip(known, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            return found | (difference == 0 ? 1 : 0)
        } == 1
    }

    private static func digest(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    private static func unauthorized(_ reason: String) -> APIError {
        APIError(.unauthorized, "Unauthorized: \(reason)", fields: [.wwwAuthenticate: "Bearer"])
    }
}

import OpenAPI
package import Settings
import Synchronization

/// Who may ask and how much is taken in: what a reload of the configuration replaces while requests go on.
package final class Policy: Sendable {
    private struct Terms: Sendable {
        let access: Access
        let limits: LimitSettings
        let requiresKey: Bool
        /// Made when they are asked for; there are as many as the web server has prefixes for the service.
        var descriptions: [String: Description] = [:]

        init(_ config: Config, _ keys: [APIKey]) {
            access = Access(settings: config.auth, keys: keys)
            limits = config.limits
            requiresKey = config.auth.required
        }
    }

    private let terms: Mutex<Terms>

    package init(_ config: Config, keys: [APIKey]) {
        terms = Mutex(Terms(config, keys))
    }

    /// From the next request on `config` counts, with `keys` for its keys. Of `config` only the sections `auth` and `limits`.
    package func replace(_ config: Config, keys: [APIKey]) {
        let new = Terms(config, keys)
        terms.withLock { $0 = new }
    }

    /// Of the interface, for clients that have it under `prefix`.
    func description(under prefix: String) -> Description {
        let (made, requiresKey) = terms.withLock { ($0.descriptions[prefix], $0.requiresKey) }
        if let made { return made }
        // Not under the lock, which each request's access takes.
        let new = Description(
            OpenAPIDocument(Service.endpoints, requiresKey: requiresKey, prefix: prefix))
        terms.withLock { terms in
            // A reload may have come between.
            if terms.requiresKey == requiresKey { terms.descriptions[prefix] = new }
        }
        return new
    }

    var access: Access { terms.withLock { $0.access } }
    /// How many runs may wait; nil for any number.
    var maxQueuedRuns: Int? { terms.withLock { $0.limits.maxQueuedRuns }.nonZero }
    /// Bytes that all uploads may have together; nil for any number.
    var maxStoredUploadBytes: Int64? { terms.withLock { $0.limits.maxStoredUploadBytes }.nonZero.map(Int64.init) }
}

extension Int {
    fileprivate var nonZero: Int? { self == 0 ? nil : self }
}

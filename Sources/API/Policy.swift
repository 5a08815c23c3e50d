import OpenAPI
package import Settings
import Synchronization

/// Who may use the service and how much it accepts: what a reload of the configuration replaces while requests are
/// served.
package final class Policy: Sendable {
    private struct Terms: Sendable {
        let access: Access
        let limits: LimitSettings
        let requiresKey: Bool
        /// Created on first use, one for each prefix under which the web server has the service.
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

    /// Applies the sections `auth` and `limits` of `config`, with the resolved `keys`, from the next request on. Other
    /// sections are ignored.
    package func replace(_ config: Config, keys: [APIKey]) {
        let new = Terms(config, keys)
        terms.withLock { $0 = new }
    }

    /// The description of the API for clients that reach it under `prefix`.
    func description(under prefix: String) -> Description {
        let (made, requiresKey) = terms.withLock { ($0.descriptions[prefix], $0.requiresKey) }
        if let made { return made }
        // Outside the lock, which every request takes.
        let new = Description(
            OpenAPIDocument(Service.endpoints, requiresKey: requiresKey, prefix: prefix))
        terms.withLock { terms in
            // There may have been a reload meanwhile.
            if terms.requiresKey == requiresKey { terms.descriptions[prefix] = new }
        }
        return new
    }

    var access: Access { terms.withLock { $0.access } }
    /// How many runs may be queued; nil for any number.
    var maxQueuedRuns: Int? { terms.withLock { $0.limits.maxQueuedRuns }.nonZero }
    /// How many bytes all uploads together may have; nil for any number.
    var maxStoredUploadBytes: Int64? { terms.withLock { $0.limits.maxStoredUploadBytes }.nonZero.map(Int64.init) }
}

extension Int {
    fileprivate var nonZero: Int? { self == 0 ? nil : self }
}

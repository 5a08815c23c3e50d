/// A key that clients may use, and its name.
package struct APIKey: Sendable, Equatable {
    /// What is known of the key.
    package enum Value: Sendable, Equatable {
        /// The key: at least 16 printable ASCII characters without spaces.
        case secret(Secret)
        /// Its SHA-256 alone: 32 bytes.
        case sha256([UInt8])
    }

    /// The name that logs show.
    package let name: String
    package let value: Value
}

extension AuthSettings {
    /// Looks up all keys: expands variables and reads files. Blocks while it reads.
    ///
    /// Two entries with the same key are only found if both are given in the same way, as text or as SHA-256.
    ///
    /// - Throws: every key that cannot be resolved, at once. Errors never contain a key.
    package func resolveKeys(environment: [String: String]) throws(ConfigurationError) -> [APIKey] {
        var keys: [APIKey] = []
        var problems: [ConfigurationError.Problem] = []
        for entry in apiKeys {
            do throws(KeyRefused) {
                let key = APIKey(name: entry.name, value: try entry.source.resolve(environment: environment))
                if let other = keys.first(where: { $0.value == key.value }) {
                    throw KeyRefused(message: "is the same as the key of \(other.name.quoted)")
                }
                keys.append(key)
            } catch {
                problems.append(entry.origin.problem("the API key \(entry.name.quoted) \(error.message)"))
            }
        }
        guard problems.isEmpty else {
            throw ConfigurationError(file: apiKeys.first?.origin.file ?? "", problems: problems)
        }
        return keys
    }
}

/// Why a key cannot be used, without the key itself; the message continues after the key's name.
struct KeyRefused: Error {
    let message: String
}

extension KeySource {
    fileprivate func resolve(environment: [String: String]) throws(KeyRefused) -> APIKey.Value {
        switch self {
        case .sha256(let digest): return .sha256(digest)
        case .text(let secret): return .secret(try usable(try KeyText(secret.text).expanded(environment)))
        case .file(let path): return .secret(try usable(try Self.contents(path)))
        }
    }

    private static func contents(_ path: String) throws(KeyRefused) -> String {
        let bytes: [UInt8]
        do {
            bytes = try fileContents(path, maximumBytes: 65_536)
        } catch {
            throw KeyRefused(message: "cannot be read from \(path.quoted): \(error.reason)")
        }
        let newlines: [UInt8] = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        let end = bytes.lastIndex { !newlines.contains($0) }.map { $0 + 1 } ?? 0
        guard end > 0 else { throw KeyRefused(message: "is missing: \(path.quoted) is empty") }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private func usable(_ key: String) throws(KeyRefused) -> Secret {
        guard key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw KeyRefused(
                message: "contains a space or a character that is not printable ASCII, which no client can send")
        }
        guard key.utf8.count >= 16 else {
            throw KeyRefused(message: "has fewer than 16 characters; make one with `openssl rand -hex 32`")
        }
        return Secret(key)
    }
}

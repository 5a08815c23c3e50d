/// One `[[auth.api_keys]]` table: a key's name and where the key itself comes from.
package struct APIKeyEntry: Sendable, Equatable {
    /// Printable ASCII, unique among the entries.
    package let name: String
    package let source: KeySource
    /// Where the entry is in the file, for errors when the key is resolved.
    let origin: Origin

    private static let sources = ["key", "key_file", "key_sha256"]

    /// Nil if the entry is refused; the problem is then recorded by the reader. `names` holds those of the entries
    /// before it.
    init?(_ reader: SectionReader, _ base: BaseDirectory, _ names: inout Set<String>) {
        let name = reader.optional("name", example: "ci", .keyName)
        let text = reader.optional("key", example: "${PRECHECK_CI_KEY}", secret: true, parse: KeySource.text)
        let file = reader.optional("key_file", example: "/etc/precheck/ci.key", parse: base.path)
        let digest = reader.optional(
            "key_sha256", example: String(repeating: "0123456789abcdef", count: 4), secret: true,
            parse: KeySource.sha256)
        if !reader.holds("name") {
            reader.complain("name", "is missing; every API key needs one, as in name = \"ci\"")
        }
        if let name, !names.insert(name).inserted {
            reader.complain("name", "\(name.quoted) is already the name of another key; each needs its own")
        }
        let given = Self.sources.filter(reader.holds)
        guard given.count == 1 else {
            let found = given.isEmpty ? "none" : given.map { "`\($0)`" }.joined(separator: " and ")
            reader.complain(nil, "give exactly one of `key`, `key_file` and `key_sha256`; found \(found)")
            return nil
        }
        guard let name, let source = text ?? file.map(KeySource.file) ?? digest else { return nil }
        self.name = name
        self.source = source
        self.origin = reader.origin(of: given[0])
    }
}

/// Where an API key comes from.
package enum KeySource: Sendable, Equatable {
    /// The key itself, in which `${VARIABLE}` stands for an environment variable.
    case text(Secret)
    /// The absolute path of a file that contains the key and nothing else.
    case file(String)
    /// The key's SHA-256: 32 bytes.
    case sha256([UInt8])

    static func text(_ text: String, _ complaints: inout [String]) -> KeySource? {
        do {
            _ = try KeyText(text)
            return .text(Secret(text))
        } catch {
            complaints.append(error.message)
            return nil
        }
    }

    static func sha256(_ text: String, _ complaints: inout [String]) -> KeySource? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64, text.utf8.count == 64 else {
            complaints.append("is not a SHA-256: 64 hexadecimal digits, as `sha256sum` prints them")
            return nil
        }
        return .sha256(stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}

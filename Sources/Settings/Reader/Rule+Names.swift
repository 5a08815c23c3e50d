extension Rule<String> {
    /// An IPv4 or IPv6 address, or a host name (RFC 1123, section 2.1).
    static var hostName: Rule {
        Rule { value in
            if IPAddress(value) != nil { return nil }
            let labels = value.split(separator: ".", omittingEmptySubsequences: false)
            let isName = value.utf8.count <= 253 && labels.allSatisfy(isHostLabel)
            // A last label of only digits is a mistyped address, not a name.
            if isName, labels.last?.contains(where: \.isLetter) ?? false { return nil }
            return "\(value.quoted) is neither an IPv4 or IPv6 address (without brackets or port) nor a host name"
        }
    }

    private static func isHostLabel(_ label: Substring) -> Bool {
        label.utf8.count <= 63 && label.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?/) != nil
    }

    /// An image by name, tag or digest.
    static var imageReference: Rule {
        Rule { value in
            value.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._:\/@-]*/) != nil
                ? nil : "\(value.quoted) is not an image reference, as in `registry.example/name:tag`"
        }
    }

    /// What the engine accepts as the beginning of a container's name.
    static var containerName: Rule {
        Rule { value in
            value.wholeMatch(of: /[a-zA-Z0-9][a-zA-Z0-9_.-]*/) != nil
                ? nil
                : "\(value.quoted) cannot begin a container name: use a letter or digit, then letters, digits, `_`, `.` and `-`"
        }
    }

    /// `user` or `user:group`, each a name or a number that the engine accepts: up to 2147483647.
    static var user: Rule {
        Rule { value in
            let parts = value.split(separator: ":", omittingEmptySubsequences: false)
            return parts.count <= 2 && parts.allSatisfy(isUserPart)
                ? nil : "\(value.quoted) is not a user, as in `1000:1000`, `1000` or `nobody`"
        }
    }

    private static func isUserPart(_ part: Substring) -> Bool {
        part.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.-]*/) != nil
            || (part.wholeMatch(of: /[0-9]+/) != nil && Int32(part) != nil)
    }

    /// The name of an API key, which appears in logs.
    static var keyName: Rule {
        Rule { value in
            value.wholeMatch(of: /[!-~]([ -~]*[!-~])?/) != nil
                ? nil : "\(value.quoted) is not a valid name: use printable ASCII, with no space at either end"
        }
    }
}

extension Rule<[String: String]> {
    /// Environment variables, as execve(2) can pass them.
    static var environment: Rule {
        Rule { value in
            value.keys.sorted().first { $0.isEmpty || $0.contains("=") }
                .map { "\($0.quoted) is not a variable name: it must not be empty or contain `=`" }
        }
    }
}

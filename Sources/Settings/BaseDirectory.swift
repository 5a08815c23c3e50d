/// The folder that relative paths start from.
struct BaseDirectory {
    /// Absolute.
    let path: String

    /// The longest path of a Unix socket in bytes: `sun_path` in unix(7) has 108, one of them for the NUL.
    static let longestSocketPath = 107

    /// `text` as an absolute path without `.`, `..` and doubled slashes; links are not resolved.
    func path(_ text: String, _ complaints: inout [String]) -> String {
        guard !text.isEmpty else {
            complaints.append("is empty; give a path")
            return path
        }
        let resolved = resolve(text)
        if let found = resolved.unicodeScalars.first(where: Self.isRefused) {
            complaints.append(
                "the path \(resolved.quoted) contains \(String(found).quoted), which nginx or Docker does not accept in"
                    + " paths; do not use : ; $ \\ { } quotes or control characters")
        }
        return resolved
    }

    /// Like ``path(_:_:)``, for a Unix socket.
    func socketPath(_ text: String, _ complaints: inout [String]) -> String {
        let resolved = path(text, &complaints)
        if resolved.utf8.count > Self.longestSocketPath {
            complaints.append(
                "the path \(resolved.quoted) has \(resolved.utf8.count) bytes, but the path of a unix socket has at most"
                    + " \(Self.longestSocketPath) (unix(7)); use a shorter path")
        }
        return resolved
    }

    private func resolve(_ text: String) -> String {
        var components: [Substring] = []
        let whole = text.hasPrefix("/") ? text : path + "/" + text
        for component in whole.split(separator: "/") where component != "." {
            if component == ".." { _ = components.popLast() } else { components.append(component) }
        }
        return "/" + components.joined(separator: "/")
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        ":;$\\{}\"'".unicodeScalars.contains(scalar) || scalar.properties.generalCategory == .control
    }
}

/// What the last lines of a container's log say about how it ended.
package struct LogTail: Equatable, Sendable {
    /// The flow's reason, its lines joined; nil if it gives none.
    package private(set) var reason: String?
    /// The last line of the traceback of an uncaught exception.
    package private(set) var traceback: String?

    private static let announcement = "Error: The precheck failed with the following exception:"

    /// - Parameter lines: without their times.
    package init(_ lines: [String]) {
        let said = lines.map(\.trimmed)
        if let start = said.lastIndex(of: Self.announcement) {
            let reasons = said[(start + 1)...].filter { !$0.isEmpty }
            if !reasons.isEmpty { reason = reasons.prefix(20).joined(separator: " ").cut(to: 1000) }
        }
        if let start = said.lastIndex(where: { $0.hasPrefix("Traceback (most recent call last):") }) {
            let rest = lines[(start + 1)...]
            // Lines of standard output may be mixed with those of the traceback.
            let last = rest.first(where: Self.isException) ?? rest.last { !$0.trimmed.isEmpty }
            traceback = last?.trimmed.cut(to: 500)
        }
    }

    /// `FileNotFoundError: no such file`, `KeyboardInterrupt`, `subprocess.CalledProcessError: …`: a class name, not
    /// indented.
    private static func isException(_ line: String) -> Bool {
        let name = line.prefix { $0 != ":" }
        guard let last = name.split(separator: ".").last?.unicodeScalars.first, ("A"..."Z").contains(last) else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    /// Whether one of the flow's programs was killed.
    var saysKilled: Bool { reason?.hasSuffix("Interrupted (SIGKILL)") ?? false }
}

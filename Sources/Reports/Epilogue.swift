/// What the last lines of a container's log say of its end.
package struct Epilogue: Equatable, Sendable {
    /// The reason that the flow gives, its lines joined; nil when it gives none.
    package private(set) var reason: String?
    /// The last line of a traceback that nobody caught.
    package private(set) var traceback: String?

    private static let announcement = "Error: The precheck failed with the following exception:"

    /// - Parameter lines: without their times.
    package init(_ lines: [String]) {
        let lines = lines.map(\.trimmed)
        if let start = lines.lastIndex(of: Self.announcement) {
            let said = lines[(start + 1)...].filter { !$0.isEmpty }
            if !said.isEmpty { reason = said.prefix(20).joined(separator: " ").cut(to: 1000) }
        }
        if let start = lines.lastIndex(where: { $0.hasPrefix("Traceback (most recent call last):") }) {
            traceback = lines[(start + 1)...].last { !$0.isEmpty }?.cut(to: 500)
        }
    }

    /// Whether the kernel killed one of the flow's programs, which happens for want of memory.
    var isKilled: Bool { reason?.hasSuffix("Interrupted (SIGKILL)") ?? false }
}

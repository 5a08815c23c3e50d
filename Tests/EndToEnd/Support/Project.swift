import Foundation

/// Where the project's files lie.
enum Project {
    /// The folder of `Package.swift`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The folder of the programs that were built with the tests.
    static let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path

    static func program(_ name: String) -> String { "\(programs)/\(name)" }

    /// A folder that may stand beside the project.
    static let layouts = root + "/../shared/layouts"

    static let hasLayouts = FileManager.default.fileExists(atPath: layouts + "/made")

    /// Layouts of real dies, where they stand beside the project.
    static let realLayouts: [String] = {
        let folder = layouts + "/real"
        return names(in: folder).filter { $0.hasSuffix(".oas") }.map { "\(folder)/\($0)" }
    }()
}

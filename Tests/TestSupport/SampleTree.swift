package import Foundation

/// What a real run has left, cut down, from one file of the fixtures of the reports.
package enum SampleTree {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ReportsTests/Fixtures")

    /// Unpacks the tree `name` into `folder`.
    package static func unpack(_ name: String, to folder: String) throws {
        var rest = try Data(contentsOf: fixtures.appending(path: "\(name).tree"))[...]
        while let end = rest.firstIndex(of: 10) {
            let head = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ", maxSplits: 2)
            let start = end + 1
            let size = Int(head[1]) ?? 0
            try write(rest[start..<start + size], to: "\(folder)/\(head[2])")
            rest = rest[(start + size + 1)...]
        }
    }

    /// Writes a file, and makes the folders above it.
    package static func write(_ data: Data, to path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }
}

import Foundation
import Testing

/// Writes a file, and makes the folders above it.
func write(_ text: String, to path: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
}

/// The files below a folder, by their paths from there.
func files(below folder: String) -> [String] {
    (FileManager.default.subpaths(atPath: folder) ?? []).filter { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
            && !isFolder.boolValue
    }.sorted()
}

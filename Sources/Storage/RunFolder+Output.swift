import CLinux
package import Domain
import Glibc

extension RunFolder {
    /// Finds the layout that the container left, hashes it, and links it into `outputs/`. On the disk when it returns.
    ///
    /// - Parameters:
    ///   - patterns: where to look, below the working folder, in this order: a pattern of fnmatch(3) for each component, `**` for
    ///     any folders. Where several files match one pattern, the last by name is taken: LibreLane's folders end in their time.
    ///   - topCell: what the output is called after.
    /// - Returns: nil when no pattern matches a regular file. Links are not followed and do not match.
    package func keepOutput(_ patterns: [String], topCell: CellName) throws(StorageError) -> FileDescription? {
        let work = try open().openFolder(EntryName("work".utf8CString))
        for pattern in patterns {
            guard let path = try PathPattern(pattern).lastMatch(in: work) else { continue }
            return try keep(try work.openFile(beneath: path), name: topCell)
        }
        return nil
    }

    private func keep(_ file: consuming Descriptor, name: CellName) throws(StorageError) -> FileDescription {
        // Read-only, and readable by the web server through the group of `outputs/`.
        guard fchmod(file.number, 0o444) == 0 else { throw StorageError("chmod", file.path) }
        try file.synchronise()
        let description = FileDescription(
            name: FileName(stored: "\(name).gds"), size: try file.size(), checksum: try file.checksum())
        let outputs = try outputs()
        // One may be there already: the worker died between this and the end of the run.
        try Tree.remove("\(id).gds", in: outputs)
        guard linux_link_descriptor(file.number, outputs.number, "\(id).gds") == 0 else {
            throw StorageError("link", file.path)
        }
        try outputs.synchronise()
        return description
    }
}

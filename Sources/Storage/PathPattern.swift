import Glibc

/// A pattern for paths below a folder, such as `runs/*/final/gds/chip_top.gds`.
struct PathPattern {
    private enum Component {
        /// A pattern of fnmatch(3).
        case name(String)
        /// `**`: any number of folders, including none.
        case anyFolders
    }

    private let components: [Component]

    init(_ pattern: String) {
        components = pattern.split(separator: "/").map { $0 == "**" ? .anyFolders : .name(String($0)) }
    }

    /// The last path, in byte order, of a regular file below `folder` that matches the pattern; below a `**`, deeper
    /// paths come first. The search is limited to a depth of 32 folders and 100,000 entries, because a container can
    /// create an endless tree. A search that reaches a limit, or a folder or file that may not be read, gives nil.
    func lastMatch(in folder: borrowing Descriptor) throws(StorageError) -> String? {
        var search = Search(pattern: self)
        let match = try search.last(in: folder, path: "", at: 0)
        return search.entriesLeft > 0 ? match : nil
    }

    private struct Search {
        let pattern: PathPattern
        var entriesLeft = 100_000

        /// The last match below `folder`, whose own path is `path`, of the components from `index` on.
        mutating func last(in folder: borrowing Descriptor, path: String, at index: Int) throws(StorageError) -> String?
        {
            guard index < pattern.components.count, path.utf8.count(where: { $0 == UInt8(ascii: "/") }) < 32,
                entriesLeft > 0
            else { return nil }
            let isLast = index == pattern.components.count - 1
            for name in try names(in: folder).reversed() {
                let entry = path.isEmpty ? name : "\(path)/\(name)"
                switch pattern.components[index] {
                case .anyFolders:
                    guard let inner = try subfolder(name, of: folder) else { continue }
                    if let match = try last(in: inner, path: entry, at: index) { return match }
                case .name(let glob):
                    guard fnmatch(glob, name, FNM_PERIOD) == 0 else { continue }
                    if isLast {
                        if try isRegularFile(name, in: folder) { return entry }
                    } else if let inner = try subfolder(name, of: folder),
                        let match = try last(in: inner, path: entry, at: index + 1)
                    {
                        return match
                    }
                }
            }
            guard case .anyFolders = pattern.components[index] else { return nil }
            return try last(in: folder, path: path, at: index + 1)
        }

        private mutating func names(in folder: borrowing Descriptor) throws(StorageError) -> [String] {
            let entries = try Tree.entries(of: folder, atMost: entriesLeft)
            entriesLeft -= entries.count
            let names = entries.compactMap { String(validating: $0.dropLast(), as: UTF8.self) }
            return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }

        /// Nil if `name` is not a folder (nor is a link to one), or may not be read.
        private func subfolder(_ name: String, of folder: borrowing Descriptor) throws(StorageError) -> Descriptor? {
            // What the container closed must not end the search.
            let name = EntryName(name.utf8CString)
            return try folder.permits(R_OK | X_OK, on: name) ? folder.subfolder(name) : nil
        }

        private func isRegularFile(_ name: String, in folder: borrowing Descriptor) throws(StorageError) -> Bool {
            let name = EntryName(name.utf8CString)
            guard let status = try folder.status(of: name), status.st_mode & S_IFMT == S_IFREG else { return false }
            return try folder.permits(R_OK, on: name)
        }
    }
}

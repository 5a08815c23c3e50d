package import Domain
import Glibc

/// Files that a crash may leave and that nothing refers to. The caller knows what is referred to; the minimum ages
/// protect files that are still being written.
extension Storage {
    /// Removes bodies of uploads that the web server left: it forgets them if it is stopped in the middle of one.
    ///
    /// - Parameter age: files that were changed more recently are not touched.
    package func sweepIncoming(olderThan age: Duration) throws(StorageError) {
        let incoming = try folder("incoming")
        for name in try Tree.entries(of: incoming, atMost: Self.maximumSwept) where try isOld(name, in: incoming, age) {
            unlinkat(incoming.number, name, 0)
        }
    }

    /// The uploads whose folders were last changed more than `age` ago.
    package func uploadFolders(olderThan age: Duration) throws(StorageError) -> [UploadID] {
        try identifiers(in: "uploads", olderThan: age)
    }

    /// The runs whose folders were last changed more than `age` ago.
    package func runFolders(olderThan age: Duration) throws(StorageError) -> [RunID] {
        try identifiers(in: "runs", olderThan: age)
    }

    static var maximumSwept: Int { 1_000_000 }

    private func identifiers<Subject>(
        in name: String, olderThan age: Duration
    ) throws(StorageError) -> [Identifier<Subject>] {
        let folder = try folder(name)
        var found: [Identifier<Subject>] = []
        for entry in try Tree.entries(of: folder, atMost: Self.maximumSwept) where try isOld(entry, in: folder, age) {
            if let identifier = Identifier<Subject>(entry.text) { found.append(identifier) }
        }
        return found
    }

    private func isOld(_ name: EntryName, in folder: borrowing Descriptor, _ age: Duration) throws(StorageError) -> Bool
    {
        guard let status = try folder.status(of: name) else { return false }
        let changed = Timestamp(milliseconds: Int64(status.st_ctim.tv_sec) * 1000)
        return Timestamp.now().since(changed) >= age
    }
}

import Glibc

extension Tree {
    /// The greatest depth of folders; a container can nest them endlessly.
    private static let maximumDepth = 256
    /// How many entries of folders, and files with several links, are held at a time.
    private static let maximumEntries = 100_000

    /// The disk space, in bytes, that `name` in `folder` and everything below it take: allocated blocks, which may be
    /// less than the files' sizes. Files with several links count once.
    ///
    /// - Parameter deadline: when to give up and return what was found until then.
    static func size(
        of name: String, in folder: borrowing Descriptor, until deadline: ContinuousClock.Instant
    ) throws(StorageError) -> Int64 {
        var measure = Measure(deadline: deadline)
        let top = try folder.open(beneath: name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        measure.bytes = Int64(try top.status().st_blocks) * 512
        try measure.addEntries(of: top, depth: 0, held: 0)
        return measure.bytes
    }

    private struct Measure {
        let deadline: ContinuousClock.Instant
        var bytes: Int64 = 0
        private var linked: Set<UInt64> = []

        init(deadline: ContinuousClock.Instant) { self.deadline = deadline }

        /// Folders that the container closed, or removes meanwhile, count as empty.
        ///
        /// - Parameter held: the number of entries that are held of the folders above.
        mutating func addEntries(of folder: borrowing Descriptor, depth: Int, held: Int) throws(StorageError) {
            guard depth < maximumDepth else { return }
            // A folder with read but without search permission cannot be listed.
            guard
                let names = try ifOpen({ () throws(StorageError) in
                    try entries(of: folder, atMost: maximumEntries - held)
                })
            else { return }
            for name in names {
                guard ContinuousClock.now < deadline else { return }
                guard let status = try ifOpen({ () throws(StorageError) in try folder.status(of: name) }) ?? nil else {
                    continue
                }
                add(status)
                guard status.st_mode & S_IFMT == S_IFDIR, let inner = try folder.subfolder(name) else { continue }
                try addEntries(of: inner, depth: depth + 1, held: held + names.count)
            }
        }

        private mutating func add(_ status: stat) {
            if status.st_mode & S_IFMT == S_IFREG, status.st_nlink > 1 {
                guard linked.count < maximumEntries, linked.insert(UInt64(status.st_ino)).inserted else { return }
            }
            bytes += Int64(status.st_blocks) * 512
        }
    }
}

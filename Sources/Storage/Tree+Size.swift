import CLinux
import Glibc

extension Tree {
    /// How much of the disk something takes.
    struct Size: Equatable {
        /// Of the blocks that are allocated, which may be fewer than a file is long.
        var bytes: Int64 = 0
        /// Whether all was looked at.
        var isWhole = true
    }

    /// Folders below one another that are gone into; a container can make them without end.
    private static let maximumDepth = 256
    /// Entries of one folder that are looked at, and files of several names that are held.
    private static let maximumEntries = 100_000

    /// What `name` in `folder` and all below it take of the disk. Files of several names count once.
    ///
    /// - Parameter deadline: when to give up, with what was found until then.
    static func size(
        of name: String, in folder: borrowing Descriptor, until deadline: ContinuousClock.Instant
    ) throws(StorageError) -> Size {
        var measure = Measure(deadline: deadline)
        let top = try folder.open(beneath: name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        measure.size.bytes += Int64(try top.status().st_blocks) * 512
        measure.addEntries(of: top, depth: 0)
        return measure.size
    }

    private struct Measure {
        let deadline: ContinuousClock.Instant
        var size = Size()
        private var linked: Set<UInt64> = []

        init(deadline: ContinuousClock.Instant) { self.deadline = deadline }

        /// What cannot be read, or goes meanwhile, counts as nothing: the container is at work in it.
        mutating func addEntries(of folder: borrowing Descriptor, depth: Int) {
            guard depth < maximumDepth, let names = try? entries(of: folder, atMost: maximumEntries) else {
                size.isWhole = false
                return
            }
            if names.count == maximumEntries { size.isWhole = false }
            for name in names {
                guard ContinuousClock.now < deadline else {
                    size.isWhole = false
                    return
                }
                var status = stat()
                guard fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
                add(status)
                guard status.st_mode & S_IFMT == S_IFDIR else { continue }
                guard let inner = try? folder.open(beneath: name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else {
                    size.isWhole = false
                    continue
                }
                addEntries(of: inner, depth: depth + 1)
            }
        }

        private mutating func add(_ status: stat) {
            if status.st_mode & S_IFMT == S_IFREG, status.st_nlink > 1 {
                guard linked.count < maximumEntries else {
                    size.isWhole = false
                    return
                }
                guard linked.insert(UInt64(status.st_ino)).inserted else { return }
            }
            size.bytes += Int64(status.st_blocks) * 512
        }
    }
}

import CLinux
import Glibc

/// Putting many changes on the disk with one wait for it.
extension Descriptor {
    /// Has the disk take what the file holds. That is there for good once ``commit()`` has returned for a folder of the same file system.
    borrowing func writeOut() throws(StorageError) {
        try systemCall("sync_file_range", path) { linux_write_out(number) }
    }

    /// Puts on the disk, with this folder, all names that were made on its file system before, and all files that were written out.
    ///
    /// fsync(2) brings a folder's own entries there, not what lies in the folders below. But the journals of ext4 and XFS are written
    /// in the order of the changes: with one to this folder that comes last, all that came before it is written too. Any other file system
    /// is asked for everything (syncfs(2)), which may be more than what is needed.
    borrowing func commit() throws(StorageError) {
        guard try hasOrderedJournal() else {
            try systemCall("syncfs", path) { linux_sync_file_system(number) }
            return
        }
        try systemCall("futimens", path) { futimens(number, nil) }
        try synchronise()
    }

    private borrowing func hasOrderedJournal() throws(StorageError) -> Bool {
        let kind = try systemCall("statfs", path) { linux_file_system(number) }
        return [Self.ext4, Self.xfs].contains(kind)
    }

    /// statfs(2)
    private static let ext4: Int64 = 0xEF53
    private static let xfs: Int64 = 0x5846_5342
}

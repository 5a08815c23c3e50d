import CLinux
import Glibc

/// Making many changes durable with a single wait for the disk.
extension Descriptor {
    /// Writes the file's contents out to the disk. They are durable once ``commit()`` has returned for a folder of the
    /// same file system.
    borrowing func writeOut() throws(StorageError) {
        try systemCall("sync_file_range", path) { linux_write_out(number) }
    }

    /// Makes durable all names that were created on this folder's file system before, and all files that were written
    /// out. Blocks.
    ///
    /// fsync(2) syncs only a folder's own entries, not those of the folders below. But ext4 and XFS write their
    /// journals in the order of the changes, so syncing one last change to this folder also syncs all changes before
    /// it. Any other file system is synced as a whole (syncfs(2)), which may write more than needed.
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

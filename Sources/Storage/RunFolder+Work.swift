import Glibc

extension RunFolder {
    /// Bytes of the disk that the container's working folder takes, or at least those that were found before `limit` had passed.
    package func workBytes(within limit: Duration) throws(StorageError) -> Int64 {
        try ifThere { () throws(StorageError) in
            try Tree.size(of: "work", in: try open(), until: .now + limit)
        } ?? 0
    }

    /// Whether something is in the container's working folder, or has been: one that is closed was closed by somebody.
    package func hasWork() throws(StorageError) -> Bool {
        do throws(StorageError) {
            return try ifThere { () throws(StorageError) in
                try !Tree.entries(of: try open().open(beneath: "work", O_RDONLY | O_DIRECTORY), atMost: 1).isEmpty
            } ?? false
        } catch .denied { return true }
    }

    /// Puts the run's log on the disk, as far as it was written, whoever has written it. Does nothing where there is none.
    package func synchroniseLog() throws(StorageError) {
        try ifThere { () throws(StorageError) in try open().openFile(beneath: Self.logName).synchronise() }
    }

    /// Removes all that the container has left in its working folder.
    package func removeWork() throws(StorageError) { try Tree.remove("work", in: try open()) }
}

import Glibc

extension RunFolder {
    /// How many bytes of disk space the container's working folder takes, or as many as were found within `limit`.
    package func workBytes(within limit: Duration) throws(StorageError) -> Int64 {
        try ifThere { () throws(StorageError) in
            try Tree.size(of: "work", in: try open(), until: .now + limit)
        } ?? 0
    }

    /// Whether there is anything in the container's working folder, or has been: if it is closed, something closed it.
    package func hasWork() throws(StorageError) -> Bool {
        do throws(StorageError) {
            return try ifThere { () throws(StorageError) in
                try !Tree.entries(of: try open().open(beneath: "work", O_RDONLY | O_DIRECTORY), atMost: 1).isEmpty
            } ?? false
        } catch .denied { return true }
    }

    /// Syncs the run's log to disk, whoever wrote it. Does nothing if there is none.
    package func synchroniseLog() throws(StorageError) {
        try ifThere { () throws(StorageError) in try open().openFile(beneath: Self.logName).synchronise() }
    }

    /// Removes the container's working folder with everything in it.
    package func removeWork() throws(StorageError) { try Tree.remove("work", in: try open()) }
}

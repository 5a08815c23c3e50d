extension Storage {
    /// Removes the database and all uploads, runs, outputs and bodies. The instance's ID and the worker's lock file
    /// stay.
    ///
    /// Nothing else may use the storage meanwhile. Safe to repeat after an interruption.
    ///
    /// - Parameter report: called with the path, below the storage folder, of what is removed next.
    package func removeAll(_ report: (String) -> Void) throws(StorageError) {
        // The database first, so that no row ever names a file that does not exist. Its WAL before the database file,
        // as a new database would take an old WAL for its own (https://www.sqlite.org/howtocorrupt.html).
        if let database = try existing("database") {
            for name in ["precheck.db-wal", "precheck.db-shm", "precheck.db"] {
                report(name)
                try Tree.remove(name, in: database)
            }
            try database.synchronise()
        }
        for name in ["uploads", "runs", "outputs", "incoming"] {
            guard let folder = try existing(name) else { continue }
            for entry in try Tree.entries(of: folder, atMost: .max) {
                report("\(name)/\(entry.text)")
                try Tree.remove(entry.text, in: folder)
            }
        }
    }

    /// Nil if it does not exist.
    private func existing(_ name: String) throws(StorageError) -> Descriptor? {
        try ifThere { () throws(StorageError) in try folder(name) }
    }
}

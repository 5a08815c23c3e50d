extension Storage {
    /// Removes the database, all uploads, runs, outputs and bodies. The instance and the worker's lock stay.
    ///
    /// Nothing may use the storage meanwhile. Safe to repeat after it was interrupted.
    ///
    /// - Parameter report: called with the name of each thing below the storage folder that is next.
    package func removeAll(_ report: (String) -> Void) throws(StorageError) {
        // The database first: no row ever names a file that is not there. Its log before itself: a log that lies beside a new
        // database would be taken for that one's (https://www.sqlite.org/howtocorrupt.html).
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

    /// Nil where it is not there.
    private func existing(_ name: String) throws(StorageError) -> Descriptor? {
        try ifThere { () throws(StorageError) in try folder(name) }
    }
}

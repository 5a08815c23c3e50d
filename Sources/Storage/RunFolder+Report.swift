extension RunFolder {
    /// Bytes.
    private static let maximumReport = 8 << 20

    /// Keeps the report of a run that is about to be final. On the disk when it returns.
    package func keepReport(_ json: [UInt8]) throws(StorageError) { try replaceDurably("report.json", with: json) }

    /// Nil when none was kept.
    package func report() throws(StorageError) -> [UInt8]? {
        try contents(of: "report.json", atMost: Self.maximumReport)
    }

    /// Removes what an earlier attempt of the run has left, but for its log. Does nothing where there is nothing.
    package func removeAttempt() throws(StorageError) {
        let folder = try open()
        for name in ["work", Self.statsName, "usage.json", "report.json"] { try Tree.remove(name, in: folder) }
        try removeOutput()
    }

    /// Removes an output that was kept, as the run has not passed after all.
    package func removeOutput() throws(StorageError) { try Tree.remove("\(id).gds", in: try outputs()) }

    /// Like ``replace(_:with:)``; on the disk when it returns.
    func replaceDurably(_ name: String, with bytes: [UInt8]) throws(StorageError) {
        try replace(name, with: bytes, synchronously: true)
    }
}

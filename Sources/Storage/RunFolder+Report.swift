extension RunFolder {
    /// Bytes.
    private static let maximumReport = 8 << 20

    /// Keeps the report of a run that is about to become final. Durable when it returns.
    package func keepReport(_ json: [UInt8]) throws(StorageError) { try replaceDurably("report.json", with: json) }

    /// The report, as JSON; nil if none was kept.
    package func report() throws(StorageError) -> [UInt8]? {
        try contents(of: "report.json", atMost: Self.maximumReport)
    }

    /// Removes everything that an earlier attempt of the run left, except its log. Does nothing if there is nothing.
    package func removeAttempt() throws(StorageError) {
        let folder = try open()
        for name in ["work", Self.statsName, "usage.json", "report.json"] { try Tree.remove(name, in: folder) }
        try removeOutput()
    }

    /// Removes an output that was kept, because the run has not passed after all.
    package func removeOutput() throws(StorageError) { try Tree.remove("\(id).gds", in: try outputs()) }

    /// Like ``replace(_:with:)``; durable when it returns.
    func replaceDurably(_ name: String, with bytes: [UInt8]) throws(StorageError) {
        try replace(name, with: bytes, synchronously: true)
    }
}

import Storage

/// A limit for reading the reports of one run, so that reading ends whatever a container left.
package struct ReportBudget {
    /// How many bytes may still be read.
    var bytes: Int64
    private let deadline: ContinuousClock.Instant

    private static let block = 1 << 18

    /// - Parameters:
    ///   - bytes: for all reports together.
    ///   - time: for all reports together. Whatever has not been read by then counts as cut off.
    package init(bytes: Int64 = 16 << 30, time: Duration = .seconds(50)) {
        self.bytes = bytes
        deadline = .now + time
    }

    /// Passes the file on piece by piece; false if the budget was exhausted before its end.
    mutating func read(
        _ file: borrowing WorkFile, _ take: (UnsafeRawBufferPointer) -> Void
    ) throws(StorageError) -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.block, alignment: 4096)
        defer { buffer.deallocate() }
        var offset: Int64 = 0
        while bytes > 0, ContinuousClock.now < deadline {
            let count = try file.read(into: buffer, at: offset)
            if count == 0 { return true }
            take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += Int64(count)
            bytes -= Int64(count)
        }
        return false
    }
}

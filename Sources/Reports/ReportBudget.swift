import Storage

/// What may be spent on the reports of one run, so that it ends whatever a container left.
package struct ReportBudget {
    /// Bytes that may still be read.
    var bytes: Int64
    private let deadline: ContinuousClock.Instant

    private static let block = 1 << 18

    /// - Parameters:
    ///   - bytes: of all reports together.
    ///   - time: for all of them. What is left then is not read, and counts as cut off.
    package init(bytes: Int64 = 16 << 30, time: Duration = .seconds(50)) {
        self.bytes = bytes
        deadline = .now + time
    }

    /// Hands the file over piece by piece; false when the budget ended before it.
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

import Glibc

extension RunFolder {
    /// Replaces the latest sample of what the container uses: readers see the old one or the new one, whole.
    package func keepStats(_ json: [UInt8]) throws(StorageError) {
        let folder = try open()
        let file = try folder.open(beneath: "stats.json.new", O_WRONLY | O_CREAT | O_TRUNC, mode: 0o640)
        try json.withUnsafeBufferPointer { bytes throws(StorageError) in try file.write(UnsafeRawBufferPointer(bytes)) }
        guard renameat(folder.number, "stats.json.new", folder.number, "stats.json") == 0 else {
            throw StorageError("rename", statsPath)
        }
    }

    /// The latest sample; nil when there is none yet.
    package func stats() throws(StorageError) -> [UInt8]? {
        do throws(StorageError) {
            let file = try open().openFile(beneath: "stats.json")
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.maximumStats, alignment: 1)
            defer { buffer.deallocate() }
            return Array(buffer[..<(try file.read(into: buffer, at: 0))])
        } catch .notFound { return nil }
    }

    /// Bytes. The engine's object has about 2,000.
    private static let maximumStats = 1 << 20
}

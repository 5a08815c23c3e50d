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
}

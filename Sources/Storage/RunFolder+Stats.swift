import Glibc
import Time

extension RunFolder {
    /// Replaces the latest sample of the container's resource use.
    package func keepStats(_ json: [UInt8]) throws(StorageError) { try replace(Self.statsName, with: json) }

    /// The latest sample; nil if there is none yet.
    ///
    /// - Parameter age: an older sample counts as none.
    package func stats(notOlderThan age: Duration? = nil) throws(StorageError) -> [UInt8]? {
        let status = try ifThere { () throws(StorageError) in try open().status(of: Self.statsName) } ?? nil
        guard let status else { return nil }
        if let age, status.st_mtim.tv_sec < time(nil) - Int(age.whole(.seconds)) { return nil }
        return try contents(of: Self.statsName)
    }

    /// Replaces a small file of the run's folder: readers see either the old one or the new one, complete.
    func replace(_ name: String, with bytes: [UInt8], synchronously: Bool = false) throws(StorageError) {
        let folder = try open()
        let file = try folder.open(beneath: name + ".new", O_WRONLY | O_CREAT | O_TRUNC, mode: 0o640)
        try bytes.withUnsafeBufferPointer { bytes throws(StorageError) in try file.write(UnsafeRawBufferPointer(bytes))
        }
        if synchronously { try file.synchronise() }
        guard renameat(folder.number, name + ".new", folder.number, name) == 0 else {
            throw StorageError("rename", "\(path)/\(name)")
        }
        if synchronously { try folder.synchronise() }
    }

    /// The contents of such a file; nil if it does not exist.
    func contents(of name: String, atMost maximum: Int = Self.maximumContents) throws(StorageError) -> [UInt8]? {
        try ifThere { () throws(StorageError) in
            let file = try open().openFile(beneath: name)
            return try file.bytes(0..<min(try file.size(), Int64(maximum)))
        }
    }

    /// Bytes. The engine's sample has about 2,000.
    static let maximumContents = 1 << 20
}

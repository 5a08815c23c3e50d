import Glibc

/// A small file that the kernel generates when it is read (proc(5), cgroups(7)).
package enum KernelFile {
    private static let maximum: Int64 = 1 << 16

    /// Nil if there is no such file, if the process or group that it describes is gone, or if this program may not read
    /// it.
    package static func text(at path: String) throws(StorageError) -> String? {
        try ifOpen { () throws(StorageError) in
            String(decoding: try Descriptor(path: path, O_RDONLY).bytes(0..<maximum), as: UTF8.self)
        }
    }

    /// False also if this program may not read it.
    package static func exists(at path: String) throws(StorageError) -> Bool {
        try ifOpen { () throws(StorageError) in try systemCall("access", path) { access(path, R_OK) } } != nil
    }
}

package import Domain
import Glibc

extension WorkTree {
    /// Limits: the depth of folders, the number of entries that are looked at, and the bytes of a path.
    private static let (maximumDepth, maximumEntries, maximumPath) = (16, 20_000, 1000)

    /// The regular files below the folder, in the order of their paths: those whose names are UTF-8 without control
    /// characters, at most 2,000. The mount point of the input is left out.
    package borrowing func artifacts() throws(StorageError) -> [Artifact] {
        var left = Self.maximumEntries
        var found: [Artifact] = []
        try Self.add(to: &found, below: folder, as: "", depth: 0, &left)
        return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private static func add(
        to found: inout [Artifact], below folder: borrowing Descriptor, as prefix: String, depth: Int, _ left: inout Int
    ) throws(StorageError) {
        guard depth < maximumDepth else { return }
        // A folder with read but without search permission cannot be listed.
        guard let names = try ifOpen({ () throws(StorageError) in try Tree.entries(of: folder, atMost: max(1, left)) })
        else { return }
        left -= names.count
        for name in names {
            guard found.count < Artifact.maximumPerRun, left > 0 else { return }
            guard let text = String(validating: name.dropLast(), as: UTF8.self), isPlain(text) else { continue }
            let path = prefix + text
            guard path.utf8.count <= maximumPath, path != RunContainerPaths.inputName,
                let status = try ifOpen({ () throws(StorageError) in try folder.status(of: name) }) ?? nil
            else { continue }
            if status.st_mode & S_IFMT == S_IFREG {
                found.append(Artifact(path: path, size: Int64(status.st_size)))
            } else if status.st_mode & S_IFMT == S_IFDIR,
                let inner = try folder.subfolder(name)
            {
                try add(to: &found, below: inner, as: path + "/", depth: depth + 1, &left)
            }
        }
    }

    private static func isPlain(_ name: String) -> Bool {
        name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && !(0x80..<0xA0).contains($0.value) }
    }
}

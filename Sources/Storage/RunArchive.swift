import Domain
import Glibc

/// Writes a run's folder as a gzip-compressed tar archive while reading it: memory does not grow with its size.
///
/// All entries are below the run's ID: the container's working folder, its input, and its log. Links are stored as
/// links and never followed; pipes, sockets and devices are left out. A running run can be archived, too: a file that
/// changes is stored with the size that it had at first.
package struct RunArchive {
    private let folder: RunFolder
    private let gzip: GzipWriter
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)

    /// The greatest depth of folders; a container can nest them endlessly.
    private static let maximumDepth = 64
    /// How many names of a folder and those above it are held at once; further entries of a folder are left out.
    private static let maximumNames = 32_768

    /// Writes the whole archive through `write`. Blocks.
    ///
    /// - Throws: the errors of `write`; ``StorageError/notFound(_:)`` if there is no such folder.
    package static func write(
        _ folder: RunFolder, _ write: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let archive = RunArchive(folder: folder, gzip: try GzipWriter(write))
        defer { archive.buffer.deallocate() }
        try archive.write()
    }

    private init(folder: RunFolder, gzip: GzipWriter) {
        self.folder = folder
        self.gzip = gzip
    }

    private func write() throws {
        let root = Array(folder.id.description.utf8)
        let run = try folder.open()
        try addFolder(root, try run.status())
        // So that the client has something to read at once, however long the first file takes.
        try gzip.flush()
        // In a running container the input is mounted over a file of this name in the working folder.
        try addFile("input", in: run, as: root + Array("/\(RunContainerPaths.inputName)".utf8))
        try addFile(RunFolder.logName, in: run, as: root + Array("/\(RunFolder.logName)".utf8))
        let reserved = [RunContainerPaths.inputName, RunFolder.logName].map { Array($0.utf8) }
        if let work = try run.subfolder(EntryName("work".utf8CString)) {
            try addEntries(of: work, as: root, except: reserved, depth: 0, held: 0)
        }
        try add([UInt8](repeating: 0, count: 2 * TarHeader.block))
        try gzip.finish()
    }

    private func addEntries(
        of folder: borrowing Descriptor, as path: [UInt8], except reserved: [[UInt8]], depth: Int, held: Int
    ) throws {
        let names = try Tree.entries(of: folder, atMost: Self.maximumNames - held)
        for name in names {
            let bytes = name.dropLast().map(UInt8.init(bitPattern:))
            guard !reserved.contains(bytes),
                let status = try ifOpen({ () throws(StorageError) in try folder.status(of: name) }) ?? nil
            else { continue }
            let entry = path + [UInt8(ascii: "/")] + bytes
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                try addFolder(entry, status)
                guard depth < Self.maximumDepth, let inner = try folder.subfolder(name) else { continue }
                try addEntries(of: inner, as: entry, except: [], depth: depth + 1, held: held + names.count)
            case S_IFLNK: try addLink(name, in: folder, as: entry, status)
            case S_IFREG:
                // If it is gone, or something else by now, it is left out.
                let file = try ifOpen { () throws(StorageError) in try folder.openFile(beneath: name) }
                guard let file else { continue }
                try addContent(of: file, as: entry)
            default: continue
            }
        }
    }

    private func addFolder(_ path: [UInt8], _ status: stat) throws {
        var header = TarHeader(name: path + [UInt8(ascii: "/")], kind: .folder)
        header.mode = status.st_mode
        header.modified = Int64(status.st_mtim.tv_sec)
        try add(header.bytes)
    }

    private func addLink(
        _ name: EntryName, in folder: borrowing Descriptor, as path: [UInt8], _ status: stat
    ) throws {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = target.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return 0 }
            return readlinkat(folder.number, name, start, bytes.count)
        }
        guard count > 0 else { return }
        var header = TarHeader(name: path, kind: .link)
        header.linkTarget = Array(target.prefix(count))
        header.mode = 0o777
        header.modified = Int64(status.st_mtim.tv_sec)
        try add(header.bytes)
    }

    /// Adds a file of the run's own folder, unless it does not exist yet.
    private func addFile(_ name: String, in run: borrowing Descriptor, as path: [UInt8]) throws {
        let file = try ifThere { () throws(StorageError) in try run.openFile(beneath: name) }
        guard let file else { return }
        try addContent(of: file, as: path)
    }

    private func addContent(of file: borrowing Descriptor, as path: [UInt8]) throws {
        let status = try file.status()
        let size = Int64(status.st_size)
        var header = TarHeader(name: path, kind: .file)
        header.size = size
        header.mode = status.st_mode
        header.modified = Int64(status.st_mtim.tv_sec)
        try add(header.bytes)
        var offset: Int64 = 0
        while offset < size {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(min(Int64(buffer.count), size - offset))])
            let count = try file.read(into: room, at: offset)
            // The file has become shorter, but the header has already promised the bytes.
            if count == 0 { room.initializeMemory(as: UInt8.self, repeating: 0) }
            let read = count > 0 ? count : room.count
            try gzip.add(UnsafeRawBufferPointer(rebasing: room[..<read]))
            offset += Int64(read)
        }
        try add(TarHeader.padding(size))
    }

    private func add(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes(gzip.add) }
}

import CLinux
package import Domain
import Faults
import Glibc

extension RunFolder {
    /// Whether the container left a layout that ``keepOutput(_:topCell:)`` would keep.
    package func leftOutput(_ patterns: [String]) throws(StorageError) -> Bool {
        guard let work = try work() else { return false }
        return try Self.output(patterns, in: work) != nil
    }

    /// Finds the layout that the container left, hashes it, and links it into `outputs/`. Blocks; durable when it
    /// returns.
    ///
    /// - Parameters:
    ///   - patterns: where to look, below the working folder, in this order: an fnmatch(3) pattern for each component,
    ///     `**` for any number of folders. If several files match a pattern, the last by name is taken: LibreLane's
    ///     folders end with their time.
    ///   - topCell: the cell that the output is named after.
    /// - Returns: nil if no pattern matches a regular file. Links are not followed and do not match.
    package func keepOutput(_ patterns: [String], topCell: CellName) throws(StorageError) -> FileDescription? {
        guard let work = try work(), let path = try Self.output(patterns, in: work) else { return nil }
        return try keep(try work.openFile(beneath: path), name: topCell)
    }

    private func work() throws(StorageError) -> Descriptor? {
        try ifThere { () throws(StorageError) in try open().openFolder(EntryName("work".utf8CString)) }
    }

    private static func output(_ patterns: [String], in work: borrowing Descriptor) throws(StorageError) -> String? {
        for pattern in patterns {
            if let path = try PathPattern(pattern).lastMatch(in: work) { return path }
        }
        return nil
    }

    private func keep(_ file: consuming Descriptor, name: CellName) throws(StorageError) -> FileDescription {
        let isOurs = try makeReadOnly(file)
        FaultPoint.outputSealed.reach()
        try file.synchronise()
        guard !(try file.isSparse()) else {
            throw .unusable("\(file.path) claims \(try file.size()) bytes, but far fewer were written")
        }
        let description = FileDescription(
            name: FileName(stored: "\(name).gds"), size: try file.size(), checksum: try file.checksum())
        let outputs = try outputs()
        // One may exist already, if the worker died between this and the end of the run.
        try Tree.remove("\(id).gds", in: outputs)
        try link(file, to: "\(id).gds", in: outputs, isOurs: isOurs)
        FaultPoint.outputLinked.reach()
        try outputs.synchronise()
        return description
    }

    /// Makes a file of the container's read-only, and links or copies it to a name from which the web server can send
    /// it. Durable once ``Descriptor/commit()`` has returned.
    func link(
        _ file: borrowing Descriptor, to name: String, in folder: borrowing Descriptor
    ) throws(StorageError) {
        let isOurs = try makeReadOnly(file)
        try link(file, to: name, in: folder, isOurs: isOurs)
        if isOurs { try file.writeOut() }
    }

    private func link(
        _ file: borrowing Descriptor, to name: String, in folder: borrowing Descriptor, isOurs: Bool
    ) throws(StorageError) {
        guard isOurs else { return try copy(file, to: name, in: folder) }
        guard linux_link_descriptor(file.number, folder.number, name) == 0 else {
            throw StorageError("link", file.path)
        }
    }

    /// Makes the file read-only for everyone and readable by the web server. False if it belongs to another user, which
    /// only a worker with the right capabilities can override.
    private func makeReadOnly(_ file: borrowing Descriptor) throws(StorageError) -> Bool {
        if fchmod(file.number, 0o444) == 0 { return true }
        guard errno == EPERM else { throw StorageError("chmod", file.path) }
        return false
    }

    /// Another user's file can be neither made read-only nor linked to (`fs.protected_hardlinks`, proc(5)).
    private func copy(
        _ file: borrowing Descriptor, to name: String, in folder: borrowing Descriptor
    ) throws(StorageError) {
        // If it is left over, it is removed with the run.
        let draft = name + ".new"
        try Tree.remove(draft, in: folder)
        let copy = try folder.open(beneath: draft, O_WRONLY | O_CREAT | O_EXCL, mode: 0o444)
        try copy.append(file, 0..<(try file.size()))
        try copy.synchronise()
        guard renameat(folder.number, draft, folder.number, name) == 0 else {
            throw StorageError("rename", copy.path)
        }
    }
}

extension Descriptor {
    /// Whether the file claims to be very much larger than the space it takes on disk: hashing it could take days.
    /// Compressing file systems use less space than the file has bytes, but not a hundred times less.
    borrowing func isSparse() throws(StorageError) -> Bool {
        let status = try status()
        let (size, held) = (Int64(status.st_size), Int64(status.st_blocks) * 512)
        return size > 1 << 30 && size / 100 > held
    }
}

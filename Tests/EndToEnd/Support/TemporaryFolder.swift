import Foundation

/// A folder for one test, with a short name: the paths of unix sockets have at most 107 bytes.
struct TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var name = Array("/tmp/pe-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw Unexpected("mkdtemp: \(String(cString: strerror(errno)))") }
        path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    subscript(name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: self[name], atomically: false, encoding: .utf8)
        return self[name]
    }

    /// Writes a file of `bytes` bytes that takes no room on the disk but for its beginning, and returns its path.
    func writeSparse(_ name: String, beginning: String, bytes: off_t) throws -> String {
        let path = try write(name, beginning)
        guard truncate(path, bytes) == 0 else { throw Unexpected("truncate: \(String(cString: strerror(errno)))") }
        return path
    }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }
}

/// What stat(2) says of a file, links not followed.
struct FileStatus: Equatable {
    let inode: ino_t
    let links: nlink_t
    let mode: mode_t
    let size: off_t

    init(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Unexpected("\(path): \(String(cString: strerror(errno)))") }
        (inode, links, mode, size) = (status.st_ino, status.st_nlink, status.st_mode, status.st_size)
    }
}

/// The names in a folder; none when there is no such folder.
func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
}

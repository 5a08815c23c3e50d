import Foundation

/// A small file system of a test's own, so that it can be full without anything else noticing. Needs root.
struct Disk: Sendable {
    /// How much it holds.
    struct Size: Sendable {
        var megabytes = 24
        /// Nil: as many files and folders as there is room for.
        var inodes: Int?
    }

    let path: String

    static func mount(at path: String, _ size: Size) async throws -> Disk {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let inodes = size.inodes.map { ",nr_inodes=\($0)" } ?? ""
        let options = "size=\(size.megabytes)m,mode=755\(inodes)"
        try await Command("mount", "-t", "tmpfs", "-o", options, "precheck-test", path).run()
        return Disk(path: path)
    }

    /// Whoever still has something open on it.
    func unmount() async throws { try await Command("umount", "--lazy", path).run() }

    /// Takes all the room that there is.
    func fill() throws {
        let file = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Unexpected("\(filler): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        lseek(file, 0, SEEK_END)
        let block = [UInt8](repeating: 1, count: 65_536)
        for size in [block.count, 4096] {
            while write(file, block, size) > 0 {}
            guard errno == ENOSPC else { throw Unexpected("write: \(String(cString: strerror(errno)))") }
        }
    }

    /// Makes files until there can be no more.
    func fillInodes() throws {
        try FileManager.default.createDirectory(atPath: fillers, withIntermediateDirectories: false)
        for number in 0... {
            let file = open("\(fillers)/\(number)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else {
                guard errno == ENOSPC else { throw Unexpected("open: \(String(cString: strerror(errno)))") }
                return
            }
            close(file)
        }
    }

    /// Gives back what was taken.
    func relieve() throws {
        for path in [filler, fillers] where FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
    }

    /// Has all paths below it be read-only; what is open already is not touched.
    func makeReadOnly() async throws {
        try await Command("mount", "--bind", path, path).run()
        try await Command("mount", "-o", "remount,bind,ro", path).run()
    }

    func makeWritable() async throws { try await unmount() }

    private var filler: String { path + "/filler" }
    private var fillers: String { path + "/fillers" }
}

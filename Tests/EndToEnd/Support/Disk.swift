import Foundation

/// A small file system of a test's own, so that it can be full, and lose its power, without anything else noticing.
/// Needs root.
struct Disk: Sendable {
    /// What it is made of.
    enum FileSystem: String, CaseIterable, Sendable {
        case memory = "tmpfs"
        case ext4
        case xfs

        fileprivate var maker: [String] {
            switch self {
            case .memory: []
            // Nothing is kept back for root.
            case .ext4: ["mkfs.ext4", "-q", "-F", "-m", "0"]
            case .xfs: ["mkfs.xfs", "-q", "-f"]
            }
        }
    }

    /// How much it holds, and on what.
    struct Kind: Sendable {
        /// XFS wants 300 at least.
        var megabytes = 24
        /// In memory only. Nil: as many files and folders as there is room for.
        var inodes: Int?
        var fileSystem = FileSystem.memory
    }

    let path: String
    private let kind: Kind

    static func mount(at path: String, _ kind: Kind) async throws -> Disk {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let disk = Disk(path: path, kind: kind)
        if kind.fileSystem == .memory {
            let inodes = kind.inodes.map { ",nr_inodes=\($0)" } ?? ""
            let options = "size=\(kind.megabytes)m,mode=755\(inodes)"
            try await Command("mount", "-t", "tmpfs", "-o", options, "precheck-test", path).run()
        } else {
            try await Command("truncate", "--size", "\(kind.megabytes)M", disk.image).run()
            try await Command(kind.fileSystem.maker + [disk.image]).run()
            try await disk.mountImage()
        }
        return disk
    }

    /// Whether this machine can have such a one: it needs loop devices, and a kernel that knows the file system.
    static func canMount(_ kind: Kind) async throws -> Bool {
        let folder = try TemporaryFolder()
        defer { try? folder.remove() }
        guard let disk = try? await mount(at: folder["disk"], kind) else { return false }
        try await disk.unmount()
        return true
    }

    /// Whoever still has something open on it.
    func unmount() async throws { try await Command("umount", "--lazy", path).run() }

    /// From now on it is as if its power had failed: what was not on it by then never will be, and nothing can be
    /// written.
    ///
    /// The file system is shut down without writing its journal: the request that XFS (ioctl_xfs_goingdown(2)) and ext4
    /// have for such tests.
    func cutPower() throws {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Unexpected("\(path): \(String(cString: strerror(errno)))") }
        defer { close(folder) }
        let goingDown: UInt = 0x8004_587D
        var withoutJournal: UInt32 = 2
        guard ioctl(folder, goingDown, &withoutJournal) == 0 else {
            throw Unexpected("\(path) cannot be shut down: \(String(cString: strerror(errno)))")
        }
    }

    /// Mounts it again as it was when its power was cut. Nobody may have anything open on it.
    func restorePower() async throws {
        try await Command("umount", path).run()
        // A container's own view of it goes a moment after the container, and the loop device with the last of them.
        // Mounted before that, it would still be the one without power.
        try await waitUntil("nobody has a view of \(path)") {
            try await Command("losetup", "--associated", image).run()
        } holds: {
            $0.isEmpty
        }
        try await mountImage()
    }

    private func mountImage() async throws { try await Command("mount", "-o", "loop", image, path).run() }

    private var image: String { path + ".image" }

    /// Takes all the room that there is.
    func fill() throws {
        let file = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Unexpected("\(filler): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var end = lseek(file, 0, SEEK_END)
        for size: off_t in [1 << 20, 65_536, 4096] {
            var problem = posix_fallocate(file, end, size)
            while problem == 0 {
                end += size
                problem = posix_fallocate(file, end, size)
            }
            guard problem == ENOSPC else { throw Unexpected("fallocate: \(String(cString: strerror(problem)))") }
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

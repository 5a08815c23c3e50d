import Foundation

/// Sees whatever is made in a folder or written to a file of it, however soon it is gone again (inotify(7)).
final class FolderWatch: Sendable {
    private let folder: String
    private let descriptor: CInt

    private static let events = UInt32(IN_CREATE | IN_MODIFY | IN_MOVED_TO | IN_CLOSE_WRITE)

    init(_ folder: String) throws {
        self.folder = folder
        descriptor = inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC))
        guard descriptor >= 0, inotify_add_watch(descriptor, folder, Self.events) >= 0 else {
            throw Unexpected("inotify: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// The names of the files that something has happened to since the last look. The kernel keeps the events in the
    /// order of the calls that they are of: the mark that is made here comes last, and shows that the watch sees what
    /// happens.
    func seen() throws -> [String] {
        let mark = "mark-\(UUID().uuidString)"
        close(open("\(folder)/\(mark)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        defer { unlink("\(folder)/\(mark)") }
        let names = try read()
        guard let end = names.firstIndex(of: mark) else { throw Unexpected("the watch of \(folder) sees nothing") }
        return Array(names[..<end])
    }

    private func read() throws -> [String] {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else { throw Unexpected("read: \(String(cString: strerror(errno)))") }
        var names: [String] = []
        var offset = 0
        let header = MemoryLayout<inotify_event>.size
        try buffer.withUnsafeBytes { bytes in
            while offset < count {
                let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                guard event.mask & UInt32(IN_Q_OVERFLOW) == 0 else { throw Unexpected("events were lost") }
                let name = bytes[offset + header..<offset + header + Int(event.len)].prefix { $0 != 0 }
                names.append(String(decoding: name, as: UTF8.self))
                offset += header + Int(event.len)
            }
        }
        return names
    }
}

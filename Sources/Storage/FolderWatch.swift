import Glibc
import Time

/// Notices writes to the files of folders (inotify(7)), but not of their subfolders.
///
/// Events may be lost if there are too many at once, so callers should also look from time to time.
package struct FolderWatch: ~Copyable, Sendable {
    /// Identifies a watched folder.
    package typealias Token = Int32

    private let descriptor: Descriptor

    package init() throws(StorageError) {
        descriptor = try Descriptor(number: inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK)), "inotify")
    }

    /// Watches the folder at `path`. A folder that is already watched keeps its token. Nil if the kernel cannot watch
    /// it.
    package borrowing func add(_ path: String) -> Token? {
        let token = inotify_add_watch(descriptor.number, path, UInt32(IN_MODIFY | IN_CREATE))
        return token < 0 ? nil : token
    }

    package borrowing func remove(_ token: Token) { inotify_rm_watch(descriptor.number, token) }

    /// Blocks until a file has been created or written to, or `timeout` has passed.
    ///
    /// - Parameter name: only files of this name count.
    /// - Returns: the folders in which this happened.
    package borrowing func wait(forFile name: String, _ timeout: Duration) -> Set<Token> {
        var poll = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, timeout.pollTimeout) > 0 else { return [] }
        var tokens: Set<Token> = []
        withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
            let count = max(0, read(descriptor.number, buffer.baseAddress, buffer.count))
            Self.forEachEvent(in: UnsafeRawBufferPointer(buffer)[..<count]) { event, file in
                if file == name { tokens.insert(event.wd) }
            }
        }
        return tokens
    }

    private static func forEachEvent(in bytes: Slice<UnsafeRawBufferPointer>, _ body: (inotify_event, String) -> Void) {
        let size = MemoryLayout<inotify_event>.size
        var rest = bytes
        while rest.count >= size {
            let event = UnsafeRawBufferPointer(rebasing: rest).loadUnaligned(as: inotify_event.self)
            let name = rest.dropFirst(size).prefix(Int(event.len)).prefix { $0 != 0 }
            body(event, String(decoding: name, as: UTF8.self))
            rest = rest.dropFirst(size + Int(event.len))
        }
    }
}

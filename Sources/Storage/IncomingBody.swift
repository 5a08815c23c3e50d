import Domain
import Glibc

/// The body of a request, in a file that the web server has written, and removes when the request ends.
package struct IncomingBody: ~Copyable {
    let file: Descriptor
    /// Bytes.
    package let size: Int64

    fileprivate init(file: consuming Descriptor, size: Int64) {
        self.file = file
        self.size = size
    }

    /// Reads the whole body through a buffer of `bufferSize` bytes.
    ///
    /// - Parameter take: receives the available bytes and their position in the body, and returns how many of them it
    ///   has consumed. The others are passed again, with more after them. Bytes that are left when the body has ended
    ///   are dropped.
    package borrowing func read(
        bufferSize: Int, _ take: (UnsafeRawBufferPointer, Int64, borrowing IncomingBody) throws -> Int
    ) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 4096)
        defer { buffer.deallocate() }
        var (position, held) = (Int64(0), 0)
        while true {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[held...])
            let count = try file.read(into: room, at: position + Int64(held))
            if count == 0 { return }
            held += count
            let done = try take(UnsafeRawBufferPointer(rebasing: buffer[..<held]), position, self)
            guard done > 0 || held < bufferSize else { throw StorageError.unusable("no progress in \(file.path)") }
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[done..<held]))
            position += Int64(done)
            held -= done
        }
    }
}

/// The bodies that the web server is writing at the moment.
package struct BodiesUnderWay: Sendable, Equatable {
    package let count: Int
    /// The number of bytes that have been written of all of them together.
    package let bytes: Int64

    package init(count: Int, bytes: Int64) {
        self.count = count
        self.bytes = bytes
    }
}

extension Storage {
    /// The bodies in `incoming/` that were written to within `age`.
    package func bodiesUnderWay(changedWithin age: Duration) throws(StorageError) -> BodiesUnderWay {
        let incoming = try folder("incoming")
        var (count, bytes) = (0, Int64(0))
        for name in try Tree.entries(of: incoming, atMost: Self.maximumSwept) {
            guard let status = try incoming.status(of: name) else { continue }
            let changed = Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) * 1000)
            guard Timestamp.now().since(changed) <= age else { continue }
            count += 1
            bytes += Int64(status.st_blocks) * 512
        }
        return BodiesUnderWay(count: count, bytes: bytes)
    }

    /// Opens the body that the web server says it wrote to `path`.
    ///
    /// - Throws: ``StorageError/notFound(_:)`` unless that is a regular file directly in `incoming/`: wherever the path
    ///   comes from, nothing else is ever opened.
    package func incomingBody(at path: String) throws(StorageError) -> IncomingBody {
        // By bytes: a slash followed by a combining mark is a single Character, which does not equal a slash.
        let prefix = (incomingPath + "/").utf8
        let name = path.utf8.dropFirst(prefix.count)
        guard path.utf8.starts(with: prefix), !name.contains(UInt8(ascii: "/")) else { throw .notFound(path) }
        let file = try folder("incoming").openFile(beneath: String(Substring(name)))
        let size = try file.size()
        return IncomingBody(file: file, size: size)
    }
}

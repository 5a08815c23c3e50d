import Foundation
import Storage
import Testing

@Suite("Bodies of requests")
struct IncomingBodyTests {
    @Test("a file of the web server's is read with its size")
    func reading() throws {
        try withStorage { storage, _ in
            let body = try storage.incomingBody(at: storage.makeBody(Array("layout".utf8)))
            #expect(body.size == 6)
            #expect(try collected(body, bufferSize: 4) == Array("layout".utf8))
        }
    }

    @Test("no path outside of the folder is opened, however it is written")
    func outside() throws {
        try withStorage { storage, folder in
            try write("secret", to: folder + "/secret")
            try write("secret", to: storage.root + "/secret")
            try write("secret", to: storage.incomingPath + "2/secret")
            for path in [
                "/etc/passwd", folder + "/secret", storage.root + "/secret", storage.incomingPath + "/../secret",
                storage.incomingPath + "/../../secret", storage.incomingPath + "2/secret", "incoming/secret", "secret",
                "", "/", storage.incomingPath, storage.incomingPath + "/", storage.incomingPath + "/.",
                storage.incomingPath + "/..", storage.incomingPath + "//secret", storage.incomingPath + "//etc/passwd",
                storage.root + "/./incoming/0", "\0", storage.incomingPath + "/\0",
            ] { expectRefusal(of: path, storage) }
        }
    }

    @Test("a link is not followed, wherever it leads")
    func links() throws {
        try withStorage { storage, folder in
            try write("secret", to: folder + "/secret")
            let body = try storage.makeBody([1])
            for (name, target) in [("out", folder + "/secret"), ("up", "../uploads"), ("in", body), ("broken", "x")] {
                #expect(symlink(target, "\(storage.incomingPath)/\(name)") == 0)
                expectRefusal(of: "\(storage.incomingPath)/\(name)", storage)
            }
        }
    }

    @Test("only files are opened, and nothing is waited for")
    func otherKinds() throws {
        try withStorage { storage, _ in
            #expect(mkfifo(storage.incomingPath + "/fifo", 0o600) == 0)
            #expect(mkdir(storage.incomingPath + "/folder", 0o700) == 0)
            #expect(mknod(storage.incomingPath + "/socket", S_IFSOCK | 0o600, 0) == 0)
            for name in ["fifo", "folder", "socket", "nothing"] {
                expectRefusal(of: "\(storage.incomingPath)/\(name)", storage)
            }
        }
    }

    @Test("a file in a folder below is not opened, not even where its slash has a combining mark")
    func subfolder() throws {
        try withStorage { storage, _ in
            try write("x", to: storage.incomingPath + "/0/1")
            try write("x", to: storage.incomingPath + "/0/\u{301}1")
            expectRefusal(of: storage.incomingPath + "/0/1", storage)
            expectRefusal(of: storage.incomingPath + "/0/\u{301}1", storage)
        }
    }

    @Test("what is not consumed comes again, with more behind it", arguments: [1, 2, 3, 5, 64])
    func leftovers(_ keep: Int) throws {
        try withStorage { storage, _ in
            let content = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
            let body = try storage.incomingBody(at: storage.makeBody(content))
            var (seen, rest) = ([UInt8](), [UInt8]())
            try body.read(bufferSize: 65) { bytes, position, _ in
                #expect(position == Int64(seen.count))
                let done = max(bytes.count - keep, 0)
                seen += bytes[..<done]
                rest = Array(bytes[done...])
                return done
            }
            #expect(seen + rest == content)
            #expect(rest.count == keep)
        }
    }

    @Test("who consumes nothing of a full buffer gets an error, not an endless loop")
    func noProgress() throws {
        try withStorage { storage, _ in
            let body = try storage.incomingBody(at: storage.makeBody([UInt8](repeating: 7, count: 100)))
            let error = failure { try body.read(bufferSize: 10) { _, _, _ in 0 } }
            #expect(error?.description.contains("no progress") == true)
        }
    }

    @Test("an error of the consumer ends the reading and comes through")
    func consumerError() throws {
        struct Stop: Error {}
        try withStorage { storage, _ in
            let body = try storage.incomingBody(at: storage.makeBody([1, 2, 3]))
            #expect(throws: Stop.self) { try body.read(bufferSize: 1) { _, _, _ in throw Stop() } }
        }
    }

    @Test("an empty body has the size 0 and nothing to take")
    func empty() throws {
        try withStorage { storage, _ in
            let body = try storage.incomingBody(at: storage.makeBody([]))
            #expect(body.size == 0)
            #expect(try collected(body, bufferSize: 10) == [])
        }
    }

    private func expectRefusal(of path: String, _ storage: Storage, sourceLocation: SourceLocation = #_sourceLocation) {
        let error = failure(sourceLocation: sourceLocation) { _ = try storage.incomingBody(at: path) }
        #expect(error == .notFound(path) || error?.isNotFound == true, "\(path)", sourceLocation: sourceLocation)
    }

    private func collected(_ body: borrowing IncomingBody, bufferSize: Int) throws -> [UInt8] {
        var seen: [UInt8] = []
        try body.read(bufferSize: bufferSize) { bytes, _, _ in
            seen += bytes
            return bytes.count
        }
        return seen
    }
}

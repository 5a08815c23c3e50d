import Glibc

/// A file that is read sequentially.
struct InputFile: ~Copyable {
    static let pieceBytes = 1 << 20

    let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw FileError("open", path, errno) }
        self.path = path
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// The next piece; empty at the end of the file.
    borrowing func read() throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, count in
            repeat {
                let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                guard got >= 0 || errno == EINTR else { throw FileError("read", path, errno) }
                count = max(got, 0)
                if got >= 0 { return }
            } while true
        }
    }

    /// Calls `body` with each piece up to the end.
    borrowing func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        while true {
            let piece = try read()
            if piece.isEmpty { return }
            try body(piece)
        }
    }
}

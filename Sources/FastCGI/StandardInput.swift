import Synchronization
import Web

/// A request's body, from the FCGI_STDIN records of its connection. Unusable once its handler has returned.
final class StandardInput: RequestBody {
    private let connection: Mutex<Connection?>
    private let announced: Int?

    /// - Parameter announced: how long the body is, when the web server said so.
    init(_ connection: Connection, announced: Int?) {
        self.connection = Mutex(connection)
        self.announced = announced
    }

    /// Blocks, each time at most for the receive timeout.
    func read(limit: Int) throws(BodyError) -> [UInt8] {
        if let announced, announced > limit { throw .tooLarge(limit: limit) }
        // The lock is held while reading, so that the connection is no longer used once `revoke` has returned.
        return try connection.withLock { connection throws(BodyError) in
            guard let connection else { throw .incomplete }
            return try Self.read(connection, limit: limit, announced: announced)
        }
    }

    private static func read(_ connection: Connection, limit: Int, announced: Int?) throws(BodyError) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(announced ?? 0)
        while !connection.isBodyRead {
            let piece = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
                count = connection.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            body += piece
            if body.count > limit { throw .tooLarge(limit: limit) }
            // A short read is the end of the body, or of the connection.
            if piece.count < 65536 { break }
        }
        guard connection.isBodyRead, body.count == announced ?? body.count else { throw .incomplete }
        return body
    }

    /// Takes the connection away.
    func revoke() { connection.withLock { $0 = nil } }
}

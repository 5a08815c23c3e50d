import Web

/// Writes the body of a streamed response.
final class StreamWriter: BodyWriter {
    /// The client is gone, or has not read for too long.
    struct ClientGone: Error {}

    private let connection: Connection
    private(set) var hasFailed = false

    init(_ connection: Connection) { self.connection = connection }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard !hasFailed, connection.write(bytes) else {
            hasFailed = true
            throw ClientGone()
        }
    }
}

import CFastCGI
import Glibc
import Synchronization

/// One connection from the web server, with the request on it that libfcgi reads and answers.
///
/// Unchecked, because `FCGX_Request` is a C struct behind a pointer. libfcgi has no thread of its own and keeps nothing
/// for a thread, so that any one thread at a time may use it. That one is the owner: whoever accepted the connection or
/// took it out of a table (`ConnectionWatch`, `SlowLane`), until it puts it into a table or closes it. The locks of the tables
/// order what one owner wrote before what the next one reads. Only ``interrupt()`` is for others; it touches nothing
/// but `open`, a lock of its own.
final class Connection: @unchecked Sendable {
    let descriptor: Int32
    /// Whether the epoll instance of `ConnectionWatch` knows the descriptor.
    var isWatched = false
    /// Whether the web server wants to send further requests on this connection.
    private(set) var isKept = true
    /// Whether the whole of the request has arrived, as far as ``arrival()`` could see.
    var hasWholeRequest = false
    private let request: UnsafeMutablePointer<FCGX_Request>
    /// The descriptor while it is certain to be this connection's; -1 once its number may have gone to another.
    private let open: Mutex<Int32>

    /// Takes `descriptor` over.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        open = Mutex(descriptor)
        request = .allocate(capacity: 1)
        // No listening socket: FCGX_Accept_r can only fail, not accept, when this connection is of no use.
        FCGX_InitRequest(request, -1, 0)
        request.pointee.ipcFd = descriptor
        // Else FCGX_Free waits up to 2 s for the peer before it closes.
        FCGX_Detach(request)
    }

    deinit {
        close()
        request.deallocate()
    }
}

// MARK: A request

extension Connection {
    /// Has libfcgi read the head of a request, which must have arrived.
    ///
    /// - Returns: false when libfcgi refused it and has closed the connection.
    func accept() -> Bool {
        open.withLock { $0 = -1 }  // libfcgi closes the descriptor when it fails
        request.pointee.keepConnection = 1  // it begins by finishing what was before
        guard FCGX_Accept_r(request) == 0 else { return false }
        open.withLock { $0 = descriptor }
        isKept = request.pointee.keepConnection != 0
        return true
    }

    /// Calls `body` with each parameter of the request: its bytes as `NAME=value`.
    func forEachParameter<Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        guard var entry = request.pointee.envp else { return }
        while let text = entry.pointee {
            try body(UnsafeRawBufferPointer(start: text, count: strlen(text)))
            entry += 1
        }
    }

    /// Reads from the request's body until `buffer` is full or the body ends. Blocks, at most the receive time-out at a
    /// time.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        return Int(FCGX_GetStr(start.assumingMemoryBound(to: CChar.self), Int32(buffer.count), request.pointee.in))
    }

    /// Whether the whole body of the request has been read.
    var isBodyRead: Bool {
        guard let input = request.pointee.in else { return true }
        return FCGX_HasSeenEOF(input) != 0 && FCGX_GetError(input) == 0
    }

    /// Throws away what nobody has read of the body, at most `limit` bytes.
    ///
    /// The rest of a body must never stay on a connection that is used again: libfcgi would take it for the records of
    /// the next request, and the client that sent it could forge that one.
    ///
    /// - Parameter waiting: whether to wait for what has not arrived.
    func discardBody(limit: Int, waiting: Bool) {
        guard !isBodyRead else { return }
        let mustNotBlock = !waiting && !hasWholeRequest
        if mustNotBlock { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        defer { if mustNotBlock { _ = fcntl(descriptor, F_SETFL, 0) } }
        withUnsafeTemporaryAllocation(byteCount: 16384, alignment: 16) { buffer in
            var discarded = 0
            while discarded <= limit {
                let count = read(into: buffer)
                discarded += count
                if count < buffer.count { return }
            }
        }
    }
}

// MARK: An answer

extension Connection {
    /// Adds to the answer. Blocks while the web server does not read, at most the send time-out at a time.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))  // the count is an int
            guard let start = piece.baseAddress?.assumingMemoryBound(to: CChar.self),
                FCGX_PutStr(start, Int32(piece.count), request.pointee.out) >= 0
            else { return false }
            rest = rest.dropFirst(piece.count)
        }
        return true
    }

    /// Sends what libfcgi still holds of the answer.
    func flush() -> Bool { FCGX_FFlush(request.pointee.out) == 0 }

    /// Ends the answer properly. The connection stays open: FCGX_Finish_r would decide about that by itself.
    ///
    /// - Returns: false when the web server has gone or does not read.
    func end() -> Bool {
        let errors = FCGX_FClose(request.pointee.err)
        let output = FCGX_FClose(request.pointee.out)
        return errors == 0 && output == 0
    }

    /// Leaves an answer broken off, so that the web server can tell: by a record of no version. That the connection is
    /// closed before FCGI_END_REQUEST is not enough, as nginx takes that for a proper end unless it has
    /// `fastcgi_keep_conn on`.
    func breakOff() {
        forget()
        let nonsense: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
        _ = nonsense.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Self.atOnce) }
    }

    /// The FastCGI id of the request.
    var requestID: Int { Int(request.pointee.requestId) }

    /// Sends as much of `records` as the web server takes without waiting; libfcgi must not hold anything.
    ///
    /// - Returns: how many bytes; nil when the web server has gone.
    func sendNow(_ records: ArraySlice<UInt8>) -> Int? {
        guard !records.isEmpty else { return 0 }
        let count = records.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Self.atOnce) }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    private static let atOnce = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)

    /// Frees what belongs to the request, without a word to the web server.
    func forget() { FCGX_Free(request, 0) }
}

// MARK: The end

extension Connection {
    /// Makes whatever the owner waits for on this connection fail. From any thread.
    func interrupt() {
        open.withLock { if $0 >= 0 { shutdown($0, Int32(SHUT_RDWR)) } }
    }

    /// Closes the connection, once, whatever state the request is in.
    func close() {
        forget()
        open.withLock {
            if $0 >= 0 { Glibc.close($0) }
            $0 = -1
        }
    }
}

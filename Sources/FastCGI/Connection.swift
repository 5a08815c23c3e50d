import CFastCGI
import Glibc
import Synchronization

/// One connection from the web server, with the request on it that libfcgi reads and answers.
///
/// Unchecked, because `FCGX_Request` is a C struct behind a pointer. libfcgi has no threads and no thread-local state,
/// so any thread may use it, one at a time. That thread is the owner: it accepted the connection or took it out of a
/// table (`ConnectionWatch`, `SlowLane`), and owns it until it puts it into a table or closes it. The locks of the
/// tables order one owner's writes before the next one's reads. Only ``interrupt()`` is for other threads; it touches
/// nothing but `open`, which has a lock of its own.
final class Connection: @unchecked Sendable {
    let descriptor: Int32
    /// Whether the descriptor is registered with the epoll instance of `ConnectionWatch`.
    var isWatched = false
    /// Whether the web server intends to send further requests on this connection.
    private(set) var isKept = true
    /// Whether the whole of the request has arrived, as far as ``arrival()`` could see.
    var hasWholeRequest = false
    private let request: UnsafeMutablePointer<FCGX_Request>
    /// The descriptor while it certainly belongs to this connection; -1 once its number may have been reused.
    private let open: Mutex<Int32>

    /// Takes ownership of `descriptor`.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        open = Mutex(descriptor)
        request = .allocate(capacity: 1)
        // Without a listening socket, FCGX_Accept_r fails instead of accepting another connection when this one is
        // unusable.
        FCGX_InitRequest(request, -1, 0)
        request.pointee.ipcFd = descriptor
        // Otherwise FCGX_Free waits up to 2 s for the peer before it closes.
        FCGX_Detach(request)
    }

    deinit {
        close()
        request.deallocate()
    }
}

// MARK: A request

extension Connection {
    /// Lets libfcgi read the head of a request, which must have arrived completely.
    ///
    /// - Returns: false if libfcgi refused it and closed the connection.
    func accept() -> Bool {
        open.withLock { $0 = -1 }  // libfcgi closes the descriptor if it fails
        request.pointee.keepConnection = 1  // it first finishes the previous request
        guard FCGX_Accept_r(request) == 0 else { return false }
        open.withLock { $0 = descriptor }
        isKept = request.pointee.keepConnection != 0
        return true
    }

    /// Calls `body` with each parameter of the request, as the bytes of `NAME=value`.
    func forEachParameter<Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        guard var entry = request.pointee.envp else { return }
        while let text = entry.pointee {
            try body(UnsafeRawBufferPointer(start: text, count: strlen(text)))
            entry += 1
        }
    }

    /// Reads from the request's body until `buffer` is full or the body ends. Blocks, each time at most for the receive
    /// timeout.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        return Int(FCGX_GetStr(start.assumingMemoryBound(to: CChar.self), Int32(buffer.count), request.pointee.in))
    }

    /// Whether the whole body of the request has been read.
    var isBodyRead: Bool {
        guard let input = request.pointee.in else { return true }
        return FCGX_HasSeenEOF(input) != 0 && FCGX_GetError(input) == 0
    }

    /// Discards the unread part of the body, at most `limit` bytes.
    ///
    /// The rest of a body must never stay on a connection that is reused: libfcgi would take it for the records of the
    /// next request, which the client that sent the body could forge that way.
    ///
    /// - Parameter waiting: whether to wait for what has not arrived yet.
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
    /// Appends to the response. Blocks while the web server does not read, each time at most for the send timeout.
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

    /// Sends what libfcgi has buffered of the response.
    func flush() -> Bool { FCGX_FFlush(request.pointee.out) == 0 }

    /// Completes the response. The connection stays open, unlike with FCGX_Finish_r, which decides that by itself.
    ///
    /// - Returns: false if the web server is gone or does not read.
    func end() -> Bool {
        let errors = FCGX_FClose(request.pointee.err)
        let output = FCGX_FClose(request.pointee.out)
        return errors == 0 && output == 0
    }

    /// Breaks off a response so that the web server notices, by a record without a version. Closing the connection
    /// before FCGI_END_REQUEST is not enough: nginx takes that for a proper end unless it has `fastcgi_keep_conn on`.
    func breakOff() {
        forget()
        let nonsense: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
        _ = nonsense.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Self.atOnce) }
    }

    /// The FastCGI id of the request.
    var requestID: Int { Int(request.pointee.requestId) }

    /// Sends as much of `records` as the web server accepts without blocking; libfcgi must have nothing buffered.
    ///
    /// - Returns: the number of bytes; nil if the web server is gone.
    func sendNow(_ records: ArraySlice<UInt8>) -> Int? {
        guard !records.isEmpty else { return 0 }
        let count = records.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Self.atOnce) }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    private static let atOnce = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)

    /// Frees what belongs to the request, without telling the web server.
    func forget() { FCGX_Free(request, 0) }
}

// MARK: The end

extension Connection {
    /// Makes any call fail that the owner is blocked in on this connection. May be called from any thread.
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

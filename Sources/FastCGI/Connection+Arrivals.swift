import Glibc

/// What is in the socket's buffer, before libfcgi has read it.
extension Connection {
    /// What has arrived.
    enum Arrival: Equatable {
        case nothing
        case ended
        case head(RecordPeek)
    }

    /// Looks at what has arrived without consuming it.
    func arrival() -> Arrival {
        // Nearly every head fits into the smaller size.
        for size in [8192, RecordPeek.maximumBytes] {
            let arrival = arrival(within: size)
            if arrival != .head(.incomplete) { return arrival }
        }
        return .head(.incomplete)
    }

    private func arrival(within size: Int) -> Arrival {
        withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) { buffer in
            let count = recv(descriptor, buffer.baseAddress, size, Self.peek)
            if count < 0 { return errno == EAGAIN || errno == EINTR ? .nothing : .ended }
            if count == 0 { return .ended }
            let peek = RecordPeek(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            hasWholeRequest = peek == .complete(withBody: true)
            return .head(peek)
        }
    }

    /// Whether anything has arrived.
    func hasArrivals() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Self.peek) > 0
    }

    /// Whether the web server is connected and has sent nothing.
    var isQuiet: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Self.peek) < 0 && (errno == EAGAIN || errno == EINTR)
    }

    private static let peek = Int32(MSG_PEEK | MSG_DONTWAIT)

    /// Tells the web server that nothing more is sent.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Discards what has arrived.
    ///
    /// - Returns: the number of bytes, or nil if the web server has closed its side.
    func discardArrivals(limit: Int) -> Int? {
        withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 16) { buffer in
            var discarded = 0
            while discarded < limit {
                let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return nil }
                if count < 0 { return discarded }
                discarded += count
            }
            return discarded
        }
    }
}

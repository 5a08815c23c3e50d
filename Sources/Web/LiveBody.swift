/// A body that is produced while it is sent, such as a log that is followed. It holds no thread while there is nothing
/// to send.
///
/// ``begin(_:)`` is called first, then ``next()`` from any thread but never from two at the same time, and ``end()``
/// last. None of them may block for longer than it takes to read a little from a file.
package protocol LiveBody: AnyObject, Sendable {
    /// - Parameter wake: to be called whenever ``next()`` may have more, and also every few seconds, which is how a
    ///   client that has stopped reading is noticed. Never blocks; does nothing after ``end()``.
    func begin(_ wake: @escaping @Sendable () -> Void)

    /// What to send next. Called when the client has taken what came before, so that a slow client costs no memory.
    ///
    /// - Throws: if the body cannot be continued. The client then sees a response that was broken off.
    func next() throws -> LivePiece

    /// Called last: the body has been sent completely, or its client is gone or has not read for too long.
    func end()
}

/// A part of a ``LiveBody``.
package enum LivePiece: Equatable, Sendable {
    case bytes([UInt8])
    /// There is nothing to send at the moment; more may come.
    case nothingYet
    /// The body is complete.
    case end
}

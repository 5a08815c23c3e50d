/// A body that comes to be while it is sent, such as a log that is followed. Its client holds no thread in the meantime.
///
/// ``begin(_:)`` is called first, then ``next()`` from any thread but never from two at the same time, and ``end()`` last.
/// None of them may block for longer than it takes to read a little from a file.
package protocol LiveBody: AnyObject, Sendable {
    /// - Parameter wake: to be called whenever ``next()`` may have more to give than it had, and every few seconds besides: a
    ///   client that has stopped reading is noticed then. Never blocks; does nothing after the end.
    func begin(_ wake: @escaping @Sendable () -> Void)

    /// What is to be sent next. Asked for when the client has taken what came before, so that a slow client costs no memory.
    ///
    /// - Throws: when the body cannot be gone on with. What was sent until then then looks broken off to the client.
    func next() throws -> LivePiece

    /// The body has been sent to its end, or its client has gone or has not read for too long.
    func end()
}

/// A part of a ``LiveBody``.
package enum LivePiece: Equatable, Sendable {
    case bytes([UInt8])
    /// There is more to come, but not now.
    case nothingYet
    /// The body is complete.
    case end
}

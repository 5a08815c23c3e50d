/// Why a call to the Docker Engine failed.
package enum EngineError: Error, Equatable {
    /// There was no connection, or it broke, or the engine did not answer in time. What the call should do may have been
    /// done all the same. The case for "wait and try again".
    case unreachable(socket: String, reason: String)
    /// There is no such container or image.
    case notFound(message: String)
    /// The present state forbids it: a name that is taken, a container that does not run.
    case conflict(message: String)
    /// The disk on which the engine keeps its containers is full, or read-only. The case for "wait and try again", too.
    case outOfSpace(message: String)
    /// The engine answered with another status of failure, and its own words.
    case refused(status: Int, message: String)
    /// The engine answered something that this code does not understand.
    case malformed(String)
    /// The caller ended the stream through its `Cancellation`.
    case cancelled
}

extension EngineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let socket, let reason):
            "cannot reach the Docker Engine at \(socket): \(reason). Check that it is running (systemctl status docker) and "
                + "that this user may access the socket (usually as a member of the group docker)"
        case .notFound(let message): "not found: \(message)"
        case .conflict(let message): "conflict: \(message)"
        case .outOfSpace(let message): "the Docker Engine has no space for a container: \(message)"
        // It said so in the middle of an answer that had begun well.
        case .refused(200, let message): "the Docker Engine failed: \(message)"
        case .refused(let status, let message): "the Docker Engine returned status \(status): \(message)"
        case .malformed(let what): "unexpected response from the Docker Engine: \(what)"
        case .cancelled: "cancelled"
        }
    }
}

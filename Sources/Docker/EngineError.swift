/// Why a call to the Docker Engine failed.
package enum EngineError: Error, Equatable {
    /// There was no connection, or it broke, or the engine did not respond in time. The call may have taken effect all
    /// the same. Transient: wait and try again.
    case unreachable(socket: String, reason: String)
    /// There is no such container or image.
    case notFound(message: String)
    /// The current state does not allow it: the name is taken, or the container is not running.
    case conflict(message: String)
    /// The disk on which the engine keeps its containers is full or read-only. Transient, too.
    case outOfSpace(message: String)
    /// The engine responded with any other error status, and its own message.
    case refused(status: Int, message: String)
    /// The engine's response could not be understood.
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
        // It reported the failure in the middle of a successful response.
        case .refused(200, let message): "the Docker Engine failed: \(message)"
        case .refused(let status, let message): "the Docker Engine returned status \(status): \(message)"
        case .malformed(let what): "unexpected response from the Docker Engine: \(what)"
        case .cancelled: "cancelled"
        }
    }
}

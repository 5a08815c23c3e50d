internal import Synchronization

/// Idle transfers, with their connections open, for the next calls.
final class TransferPool: Sendable {
    private static let maximumIdle = 8

    private let socket: String
    private let idle = Mutex<[Transfer]>([])

    init(socket: String) {
        self.socket = socket
    }

    /// Runs `body` with a transfer that is not used elsewhere.
    func withTransfer<Result>(_ body: (Transfer) throws(EngineError) -> Result) throws(EngineError) -> Result {
        let transfer =
            if let waiting = idle.withLock({ $0.popLast() }) { waiting } else { try Transfer(socket: socket) }
        defer {
            idle.withLock { idle in
                if idle.count < Self.maximumIdle { idle.append(transfer) }
            }
        }
        return try body(transfer)
    }
}

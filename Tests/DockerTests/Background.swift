import Foundation
import Synchronization

@testable import Docker

/// A call that blocks, made on a thread of its own.
final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, EngineError>?>(nil)
    private let done = Signal()

    init(_ body: @escaping @Sendable () throws(EngineError) -> Value) {
        Thread.detachNewThread { [self] in
            let result = Result(catching: body)
            self.result.withLock { $0 = result }
            done.send()
        }
    }

    /// What the call gave or threw.
    ///
    /// - Throws: `TimedOut` when it has not returned within `seconds`.
    func value(within seconds: Double = 20) throws -> Value {
        try done.wait(seconds: seconds)
        guard let result = result.withLock({ $0 }) else { throw TimedOut() }
        return try result.get()
    }
}

/// Something that happens once and is waited for.
final class Signal: Sendable {
    private let condition = NSCondition()
    private let isSent = Mutex(false)

    func send() {
        condition.lock()
        isSent.withLock { $0 = true }
        condition.broadcast()
        condition.unlock()
    }

    func wait(seconds: Double = 20) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !isSent.withLock({ $0 }) {
            guard condition.wait(until: deadline) else { throw TimedOut() }
        }
    }
}

struct TimedOut: Error {}

/// Polls until `condition` holds.
func waitUntil(
    _ what: String, seconds: Double = 20, _ condition: () throws -> Bool
) throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while try !condition() {
        guard Date() < deadline else { throw NeverHappened(what: what) }
        usleep(5000)
    }
}

struct NeverHappened: Error {
    let what: String
}

import Foundation
import Synchronization

/// Runs `body` on `count` threads that begin together, and returns what they return.
package func onThreads<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Value) -> [Value] {
    let values = Mutex<[Value]>([])
    let (gate, done) = (DispatchSemaphore(value: 0), DispatchGroup())
    for index in 0..<count {
        done.enter()
        Thread {
            gate.wait()
            let value = body(index)
            values.withLock { $0.append(value) }
            done.leave()
        }.start()
    }
    for _ in 0..<count { gate.signal() }
    done.wait()
    return values.withLock { $0 }
}

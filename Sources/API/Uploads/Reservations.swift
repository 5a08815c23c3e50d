import Storage
import Synchronization

/// Room on the disk that was promised to uploads: from their admission, before the body is read, until they are kept or refused.
///
/// Nothing tells when a client goes away in the middle of a body: the web server removes the file, and asks nobody. So a promise that
/// is not new counts only as long as there are bodies under way, and of these promises as many as there are bodies: the largest, as
/// nobody knows whose body a file is. Too much may be kept free for a while, never too little.
final class Reservations: Sendable {
    private struct Promise {
        let bytes: Int64
        let since: ContinuousClock.Instant
    }

    private let promises = Mutex<[String: Promise]>([:])
    private let patience: Duration

    /// - Parameter patience: how long after its admission a body need not have begun. The web server makes its file at the first
    ///   16 KiB.
    init(patience: Duration = .seconds(10)) { self.patience = patience }

    /// Promises `bytes` to `request`; false when not that many are left of `free` beside what was promised to others.
    func reserve(_ bytes: Int64, for request: String, of free: Int64, _ bodies: BodiesUnderWay) -> Bool {
        promises.withLock { promises in
            promises[request] = nil
            forget(&promises, bodies.count)
            let promised = promises.values.reduce(0) { $0 + $1.bytes }
            // What is written of them is not free any more. Bodies that nothing was promised to, as they were admitted before this
            // process began, cannot be told from the others.
            let written = bodies.count <= promises.count ? min(bodies.bytes, promised) : 0
            guard bytes <= free - (promised - written) else { return false }
            promises[request] = Promise(bytes: bytes, since: .now)
            return true
        }
    }

    /// Ends the promise to `request`: its body is kept, or gone.
    func release(_ request: String) { promises.withLock { _ = $0.removeValue(forKey: request) } }

    private func forget(_ promises: inout [String: Promise], _ bodies: Int) {
        let old = promises.filter { $0.value.since + patience <= .now }.sorted { $0.value.bytes > $1.value.bytes }
        for (request, _) in old.dropFirst(bodies) { promises[request] = nil }
    }
}

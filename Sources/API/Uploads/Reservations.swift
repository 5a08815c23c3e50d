import Storage
import Synchronization

/// Disk space that is reserved for uploads, from their admission, before the body is read, until they are kept or
/// refused.
///
/// The web server does not say when a client goes away in the middle of a body; it just removes the file. So of the
/// reservations that are not new, only as many count as there are bodies under way: the largest ones, because it is
/// unknown which body belongs to which upload. Too much may be reserved for a while, but never too little.
final class Reservations: Sendable {
    private struct Promise {
        let bytes: Int64
        let since: ContinuousClock.Instant
    }

    private let promises = Mutex<[String: Promise]>([:])
    private let patience: Duration

    /// - Parameter patience: how long after its admission a body may not have begun. The web server creates its file
    ///   after the first 16 KiB.
    init(patience: Duration = .seconds(10)) { self.patience = patience }

    /// Reserves `bytes` for `request`; false if `free` does not have that many besides what is reserved for others.
    func reserve(_ bytes: Int64, for request: String, of free: Int64, _ bodies: BodiesUnderWay) -> Bool {
        promises.withLock { promises in
            promises[request] = nil
            forget(&promises, bodies.count)
            let promised = promises.values.reduce(0) { $0 + $1.bytes }
            // What has been written is no longer free. Bodies without a reservation, which an earlier process admitted,
            // cannot be distinguished from the others.
            let written = bodies.count <= promises.count ? min(bodies.bytes, promised) : 0
            guard bytes <= free - (promised - written) else { return false }
            promises[request] = Promise(bytes: bytes, since: .now)
            return true
        }
    }

    /// Ends the reservation for `request`: its body is kept, or gone.
    func release(_ request: String) { promises.withLock { _ = $0.removeValue(forKey: request) } }

    private func forget(_ promises: inout [String: Promise], _ bodies: Int) {
        let old = promises.filter { $0.value.since + patience <= .now }.sorted { $0.value.bytes > $1.value.bytes }
        for (request, _) in old.dropFirst(bodies) { promises[request] = nil }
    }
}

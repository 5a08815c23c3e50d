import Store
import Synchronization
import Web

/// Caches responses that depend on nothing but the database, until something is committed: many clients poll for the
/// same.
final class ResponseCache: Sendable {
    private struct Kept {
        var mark: CommitMark?
        var responses: [String: Response] = [:]
    }

    /// The most responses that are cached, a few kilobytes each.
    private static let maximum = 1000

    private let store: Store
    private let kept = Mutex(Kept())

    init(_ store: Store) { self.store = store }

    /// The response that is cached under `name`, or else the one that `make` returns.
    ///
    /// - Parameter make: returns false with a response that may change without a commit, which is then not cached.
    func response(
        _ name: String, _ make: () throws -> (Response, isLasting: Bool)
    ) throws -> Response {
        guard let mark = store.mark else { return try make().0 }
        if let response = kept.withLock({ $0.mark == mark ? $0.responses[name] : nil }) { return response }
        let (response, isLasting) = try make()
        // `make` may have read something that was committed after the mark was read.
        guard isLasting, store.mark == mark else { return response }
        kept.withLock { kept in
            if kept.mark != mark || kept.responses.count >= Self.maximum { kept = Kept(mark: mark) }
            kept.responses[name] = response
        }
        return response
    }
}

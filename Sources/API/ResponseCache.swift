import Store
import Synchronization
import Web

/// Answers made of nothing but what is committed, for as long as nothing else is: many clients ask for the same again and again.
final class ResponseCache: Sendable {
    private struct Kept {
        var mark: CommitMark?
        var responses: [String: Response] = [:]
    }

    /// Of a few kilobytes each.
    private static let maximum = 1000

    private let store: Store
    private let kept = Mutex(Kept())

    init(_ store: Store) { self.store = store }

    /// The answer that goes by `name`: as it was made before, where nothing was committed since.
    ///
    /// - Parameter make: makes it. False for one that will be another even if nothing is committed.
    func response(
        _ name: String, _ make: () throws -> (Response, isLasting: Bool)
    ) throws -> Response {
        guard let mark = store.mark else { return try make().0 }
        if let response = kept.withLock({ $0.mark == mark ? $0.responses[name] : nil }) { return response }
        let (response, isLasting) = try make()
        // What was read may have been committed only after the look at the mark.
        guard isLasting, store.mark == mark else { return response }
        kept.withLock { kept in
            if kept.mark != mark || kept.responses.count >= Self.maximum { kept = Kept(mark: mark) }
            kept.responses[name] = response
        }
        return response
    }
}

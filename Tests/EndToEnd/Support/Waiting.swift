/// Looks every few milliseconds until what it sees holds, and returns that.
///
/// - Throws: ``Unexpected``, with what was seen last, when `limit` has passed.
@discardableResult
func waitUntil<Sight>(
    _ what: String, within limit: Duration = .seconds(20), look: () async throws -> Sight,
    holds: (Sight) throws -> Bool
) async throws -> Sight {
    let deadline = ContinuousClock.now + limit
    while true {
        let sight = try await look()
        if try holds(sight) { return sight }
        guard ContinuousClock.now < deadline else {
            throw Unexpected("after \(limit) it still was not so that \(what); last seen: \(sight)")
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// ``waitUntil(_:within:look:holds:)`` where what is seen is the answer itself.
func waitUntil(_ what: String, within limit: Duration = .seconds(20), _ holds: () async throws -> Bool) async throws {
    try await waitUntil(what, within: limit, look: holds) { $0 }
}

/// Increasing pauses between attempts at something that keeps failing.
struct Backoff: Equatable {
    private(set) var pause: Duration
    private let first: Duration
    private let longest: Duration

    init(first: Duration, longest: Duration) {
        (self.first, self.longest) = (first, longest)
        pause = first
    }

    /// The pause before the next attempt, twice as long as the previous one.
    mutating func next() -> Duration {
        defer { pause = min(pause * 2, longest) }
        return pause
    }

    mutating func reset() { pause = first }
}

/// Counts the steps of work on a layout, and checks from time to time whether to continue.
struct WorkMeter: Sendable {
    private static let stride = 1 << 20

    private let limit: Int
    private let isCancelled: @Sendable () -> Bool
    private var done = 0
    private var nextQuestion = Self.stride

    init(limit: Int, isCancelled: @escaping @Sendable () -> Bool) {
        self.limit = limit
        self.isCancelled = isCancelled
    }

    /// - Throws: `LayoutError` if that makes too many steps, `CancellationError` if the reading was cancelled.
    mutating func spend(_ steps: Int) throws {
        // Compares with the rest, because the sum might overflow.
        guard steps <= limit - done else {
            throw LayoutError(.limit, "the layout takes more than \(limit) steps of work")
        }
        done += steps
        guard done >= nextQuestion else { return }
        nextQuestion = done + Self.stride
        try check()
    }

    func check() throws {
        if isCancelled() { throw CancellationError() }
    }
}

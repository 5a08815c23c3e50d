/// Counts the steps that are done for a layout, and asks now and then whether to go on.
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

    /// - Throws: `LayoutError` when that makes too many steps, `CancellationError` when nobody waits any more.
    mutating func spend(_ steps: Int) throws {
        // What is left is compared, as the sum might overflow.
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

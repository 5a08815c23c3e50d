/// The reference numbers of the names of one kind. Which number belongs to which name only matters for cells.
struct OASISNumbers {
    private enum Form { case counted, written }

    private var form: Form?
    /// All numbers below this one are taken.
    private var contiguous: UInt64 = 0
    private var scattered: Set<UInt64> = []
    /// Numbers that were used before they got a name.
    private var awaited: Set<UInt64> = []
    private let maximum: Int

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// Numbers a name: with its explicit number, or else the next one.
    mutating func add(_ written: UInt64?) throws -> UInt64 {
        let form = written == nil ? Form.counted : .written
        guard self.form == nil || self.form == form else {
            throw LayoutError(.malformed, "names of this kind with a number and without one are mixed")
        }
        self.form = form
        let number = written ?? contiguous
        try take(number)
        return number
    }

    /// Must be called for each use of a number.
    mutating func refer(to number: UInt64) throws {
        guard !contains(number) else { return }
        awaited.insert(number)
        try checkCount(awaited)
    }

    /// A number that was used but does not belong to any name.
    var missing: UInt64? { awaited.min() }

    private func contains(_ number: UInt64) -> Bool { number < contiguous || scattered.contains(number) }

    private mutating func take(_ number: UInt64) throws {
        guard !contains(number) else { throw LayoutError(.malformed, "the number \(number) already has a name") }
        awaited.remove(number)
        guard number == contiguous else {
            scattered.insert(number)
            return try checkCount(scattered)
        }
        contiguous += 1
        while scattered.remove(contiguous) != nil { contiguous += 1 }
    }

    private func checkCount(_ numbers: Set<UInt64>) throws {
        guard numbers.count <= maximum else {
            throw LayoutError(.limit, "more than \(maximum) names out of order")
        }
    }
}

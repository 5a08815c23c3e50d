/// A slot on the shared wafer: a whole one or a part of one. The raw values are those of the flow and the API.
package enum Slot: String, CaseIterable, Equatable, Sendable {
    case whole = "1x1"
    case halfWidth = "0p5x1"
    case halfHeight = "1x0p5"
    case quarter = "0p5x0p5"

    /// The size of a die in the slot in micrometres, including its guard ring. Between the dies of a divided slot there
    /// is a street of 60 µm for the saw.
    package var size: (width: Int, height: Int) {
        switch self {
        case .whole: (3932, 5122)
        case .halfWidth: (1936, 5122)
        case .halfHeight: (3932, 2531)
        case .quarter: (1936, 2531)
        }
    }

    /// The slot whose size `box` has exactly; nil if there is none.
    init?(_ box: Box, _ unit: Micrometres) {
        let (width, height) = (unit[box.width], unit[box.height])
        let fitting = Slot.allCases.first { Double($0.size.width) == width && Double($0.size.height) == height }
        guard let fitting else { return nil }
        self = fitting
    }
}

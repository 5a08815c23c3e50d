/// A step in the plane.
struct OASISDelta: Equatable {
    var x: Int64
    var y: Int64

    /// The eight directions by their numbers.
    private static let directions: [(x: Int64, y: Int64)] = [
        (1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1),
    ]

    static let zero = OASISDelta(x: 0, y: 0)

    private init(direction: UInt64, by length: UInt64, grid: UInt64) throws {
        let length = try Self.scaled(length, isNegative: false, grid: grid)
        let (x, y) = Self.directions[Int(direction)]
        self.init(x: x * length, y: y * length)
    }

    init(x: Int64, y: Int64) {
        self.x = x
        self.y = y
    }

    /// A step along an axis.
    init(two input: inout OASISInput) throws {
        let value = try input.unsigned()
        try self.init(direction: value & 3, by: value >> 2, grid: 1)
    }

    /// A step along an axis or a diagonal.
    init(three input: inout OASISInput) throws {
        let value = try input.unsigned()
        try self.init(direction: value & 7, by: value >> 3, grid: 1)
    }

    /// Any step.
    init(general input: inout OASISInput, grid: UInt64 = 1) throws {
        let value = try input.unsigned()
        if value & 1 == 0 {
            try self.init(direction: value >> 1 & 7, by: value >> 4, grid: grid)
        } else {
            let x = try Self.scaled(value >> 2, isNegative: value & 2 != 0, grid: grid)
            self.init(x: x, y: try input.coordinate(grid: grid))
        }
    }

    /// - Throws: `LayoutError` if the sum is not a valid coordinate.
    mutating func add(_ other: OASISDelta) throws {
        x += other.x
        y += other.y
        guard Box.coordinates.contains(x), Box.coordinates.contains(y) else {
            throw LayoutError(.limit, "coordinates of more than 52 bits")
        }
    }

    /// A length times a grid, within the 32 bits that coordinates have in KLayout and in GDSII.
    static func scaled(_ length: UInt64, isNegative: Bool, grid: UInt64) throws -> Int64 {
        let (product, isTooLarge) = length.multipliedReportingOverflow(by: grid)
        let value = isNegative ? 0 - Int64(clamping: product) : Int64(clamping: product)
        guard !isTooLarge, Int32(exactly: value) != nil else {
            throw LayoutError(.limit, "a coordinate of more than 32 bits")
        }
        return value
    }
}

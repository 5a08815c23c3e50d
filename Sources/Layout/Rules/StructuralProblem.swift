/// A reason why a layout cannot pass, whatever its geometry.
package enum StructuralProblem: Equatable, Sendable {
    /// What is wrong with the file.
    case unreadable(String)
    case noTopCell
    /// The first of their names, and how many there are.
    case severalTopCells([String], count: Int)
    case topCellName(found: String, expected: String)
    case emptyTopCell(String)
    /// The lower left corner, in micrometres.
    case origin(x: Double, y: Double)
    /// In micrometres.
    case databaseUnit(Double)
    case forbiddenLayer(Layer, name: String)
    case missingLayer(Layer, name: String)
    /// In micrometres.
    case size(width: Double, height: Double, slot: Slot)
    /// In micrometres.
    case noSlot(width: Double, height: Double)
    /// For a cell that must be placed exactly once.
    case placements(of: String, count: Int)
}

extension StructuralProblem: CustomStringConvertible {
    /// A sentence that says what was found and what is required.
    package var description: String {
        switch self {
        case .unreadable(let reason):
            "The layout cannot be read: \(reason)."
        case .noTopCell:
            "The layout has no top cell; it needs exactly one."
        case .severalTopCells(let names, let count):
            "The layout has \(count) top cells (\(Self.list(names, of: count))); it needs exactly one."
        case .topCellName(let found, let expected):
            "The layout has no top cell '\(expected)'; its only top cell is '\(found)'."
        case .emptyTopCell(let name):
            "The top cell '\(name)' is empty."
        case .origin(let x, let y):
            "The lower left corner of the layout is at (\(x), \(y)) µm; it must be at (0, 0)."
        case .databaseUnit(let unit):
            "The database unit is \(unit) µm; it must be 0.001 µm."
        case .forbiddenLayer(let layer, let name):
            "There are shapes on layer \(layer) (\(name)); the process has five metals and no such layer."
        case .missingLayer(let layer, let name):
            "There is no shape on layer \(layer) (\(name)); the die needs a guard ring."
        case .size(let width, let height, let slot):
            "The layout measures \(width) × \(height) µm; slot \(slot.rawValue) needs exactly "
                + "\(slot.size.width) × \(slot.size.height) µm."
        case .noSlot(let width, let height):
            "The layout measures \(width) × \(height) µm, which is the size of no slot: "
                + Slot.allCases.map { "\($0.rawValue) is \($0.size.width) × \($0.size.height) µm" }
                .joined(separator: ", ") + "."
        case .placements(let cell, count: 0):
            "The cell '\(cell)' is missing; a chip on board needs it exactly once."
        case .placements(let cell, let count):
            "The cell '\(cell)' is placed \(count) times; a chip on board needs it exactly once."
        }
    }

    private static func list(_ names: [String], of count: Int) -> String {
        let shown = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        return count > 5 ? shown + ", …" : shown
    }
}

/// Converts database units to micrometres.
package struct Micrometres: Equatable, Sendable {
    /// The size of a database unit.
    private let metres: Double

    /// - Parameter databaseUnit: In metres.
    package init(databaseUnit: Double) {
        metres = databaseUnit
    }

    /// Whether the unit is the usual one. GDSII cannot hold 1e-9 exactly, so a relative error of 1e-9 is allowed.
    package var isNanometre: Bool { abs(metres / 1e-9 - 1) <= 1e-9 }

    /// Exact to the digit for whole nanometres, otherwise rounded to a billionth of a micrometre.
    package subscript(units: Int64) -> Double {
        isNanometre ? Double(units) / 1000 : (Double(units) * metres * 1e15).rounded() / 1e9
    }
}

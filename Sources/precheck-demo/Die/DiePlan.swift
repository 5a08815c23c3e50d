import Layout

/// The die to generate. Lengths are in nanometres, which are its database units.
struct DiePlan {
    let slot: Slot
    let topCell: String
    /// The approximate size of the file.
    let bytes: Int
    let isTooNarrow: Bool
    let hasSecondTop: Bool

    static let secondTop = "other_top"
    static let guardRingWidth: Int32 = 26_000
    /// The distance from the edge to the standard cells: guard ring, pads and a street for wires.
    static let coreMargin: Int32 = 400_000

    var width: Int32 { Int32(slot.size.width - (isTooNarrow ? 32 : 0)) * 1000 }
    var height: Int32 { Int32(slot.size.height) * 1000 }

    /// The corners of the area for standard cells and wires.
    var core: (low: Point, high: Point) {
        let margin = Self.coreMargin
        return (Point(margin, margin), Point(width - margin, height - margin))
    }
}

/// The layers of the gf180mcu process that are used.
enum Process {
    static let nwell = Layer(21, 0)
    static let comp = Layer(22, 0)
    static let poly = Layer(30, 0)
    static let pplus = Layer(31, 0)
    static let nplus = Layer(32, 0)
    static let contact = Layer(33, 0)
    static let metal1 = Layer(34, 0)
    static let metal1Label = Layer(34, 10)
    static let via1 = Layer(35, 0)
    static let metal2 = Layer(36, 0)
    static let pad = Layer(37, 0)
    static let metal3 = Layer(42, 0)
    static let metal4 = Layer(46, 0)
    static let metal5 = Layer(81, 0)
    static let outline = Layer(0, 0)
    static let guardRing = StructuralRules.guardRing
}

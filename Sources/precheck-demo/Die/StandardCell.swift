import Layout

/// A small cell like those of a library: wells, gates, diffusions, contacts, two supply rails and a label.
struct StandardCell {
    static let height: Int32 = 5040
    /// All widths are multiples of this.
    static let site: Int32 = 560

    let name: String
    let sites: Int32
    var width: Int32 { sites * Self.site }

    private static let kinds = [
        "inv", "buf", "nand2", "nand3", "nor2", "nor3", "and2", "or2", "aoi21", "oai21", "xor2", "mux2", "dffq",
        "dffrnq", "latq", "addf", "tiel", "antenna",
    ]

    /// One cell of each kind and strength, and four fillers.
    static func library(_ random: inout SplitMix64) -> [StandardCell] {
        let logic = kinds.flatMap { kind in [1, 2, 4].map { "demo_sc__\(kind)_\($0)" } }
        return logic.map { StandardCell(name: $0, sites: 3 + random.next(below: 14)) }
    }

    static let filler = StandardCell(name: "demo_sc__fill_4", sites: 4)

    func write(to writer: inout GDSIIWriter, _ random: inout SplitMix64) throws {
        try writer.beginCell(name)
        try writer.rectangle(Process.outline, from: Point(0, 0), to: Point(width, Self.height))
        try writer.rectangle(Process.nwell, from: Point(0, 2400), to: Point(width, Self.height))
        for rail in [Int32(0), Self.height - 600] {
            try writer.rectangle(Process.metal1, from: Point(0, rail), to: Point(width, rail + 600))
        }
        for (low, implant) in [(Int32(900), Process.nplus), (3000, Process.pplus)] {
            try writer.rectangle(Process.comp, from: Point(200, low), to: Point(width - 200, low + 1100))
            try writer.rectangle(implant, from: Point(40, low - 160), to: Point(width - 40, low + 1260))
        }
        for site in 1..<sites { try writeGate(at: site * Self.site, to: &writer, &random) }
        try writer.text(Process.metal1Label, at: Point(width / 2, 300), "VSS")
        try writer.text(Process.metal1Label, at: Point(width / 2, Self.height - 300), "VDD")
        writer.endCell()
    }

    private func writeGate(at x: Int32, to writer: inout GDSIIWriter, _ random: inout SplitMix64) throws {
        guard random.next(below: 5) > 0 else { return }
        try writer.path(Process.poly, [Point(x, 700), Point(x, 4300)], width: 180)
        for low in [Int32(1100), 3200] where random.next(below: 3) > 0 {
            let contact = Point(x - 280, low)
            try writer.rectangle(
                Process.contact, from: contact, to: Point(contact.x + 220, contact.y + 220))
            try writer.rectangle(
                Process.metal1, from: Point(contact.x - 20, low - 60), to: Point(contact.x + 240, low + 280))
        }
    }
}

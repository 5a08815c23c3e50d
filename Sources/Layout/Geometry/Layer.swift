/// A layer and its datatype, by the file's numbers. GDSII has 16 bits for each, OASIS has no limit.
package struct Layer: Hashable, Sendable, Codable {
    package let number: UInt32
    package let datatype: UInt32

    package init(_ number: UInt32, _ datatype: UInt32) {
        self.number = number
        self.datatype = datatype
    }
}

extension Layer: CustomStringConvertible {
    /// The usual notation: `34/0`.
    package var description: String { "\(number)/\(datatype)" }
}

extension Layer: Comparable {
    package static func < (a: Layer, b: Layer) -> Bool { (a.number, a.datatype) < (b.number, b.datatype) }
}

/// A layer and the datatype on it, both as the file numbers them. GDSII has 16 bits for each, OASIS has no bound.
package struct Layer: Hashable, Sendable, Codable {
    package let number: UInt32
    package let datatype: UInt32

    package init(_ number: UInt32, _ datatype: UInt32) {
        self.number = number
        self.datatype = datatype
    }
}

extension Layer: CustomStringConvertible {
    /// As layouts are usually spoken of: `34/0`.
    package var description: String { "\(number)/\(datatype)" }
}

extension Layer: Comparable {
    package static func < (a: Layer, b: Layer) -> Bool { (a.number, a.datatype) < (b.number, b.datatype) }
}

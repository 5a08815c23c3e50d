/// A layer and the datatype on it, both as the file numbers them.
package struct Layer: Hashable, Sendable {
    package let number: UInt16
    package let datatype: UInt16

    package init(_ number: UInt16, _ datatype: UInt16) {
        self.number = number
        self.datatype = datatype
    }
}

extension Layer: CustomStringConvertible {
    /// As layouts are usually spoken of: `34/0`.
    package var description: String { "\(number)/\(datatype)" }
}

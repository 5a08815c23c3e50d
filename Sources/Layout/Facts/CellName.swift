/// A cell's name as it stands in the file: bytes, of whatever encoding.
typealias CellName = ArraySlice<UInt8>

extension CellName {
    /// For people: bytes that are not UTF-8 become U+FFFD.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The same bytes in memory of their own, so that a name that is kept does not keep the buffer it was read from.
    var detached: CellName { CellName(Array(self)) }
}

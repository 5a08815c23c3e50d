/// The most of a layout that is kept in memory, and the most work that is spent on it. Together they bound the cost of
/// a hostile file.
package struct LayoutLimits: Equatable, Sendable {
    /// Bytes that all compressed parts of a file together decompress to: gzip as well as OASIS blocks. Uncompressed
    /// parts do not count.
    package var expandedBytes = 16 << 30
    /// Steps that take time without consuming bytes of the file: merging cells and layers, reused points and positions.
    /// There are some hundred million per second.
    package var work = 4_000_000_000
    /// Cells, whether defined or only referenced.
    package var cells = 250_000
    /// Bytes in a cell's name. The GDSII manual allows 32; tools write some hundred.
    package var nameBytes = 1024
    /// Bytes in the names of all cells.
    package var allNameBytes = 16 << 20
    /// Levels of cells below a top cell.
    package var depth = 1000
    /// References that differ in parent, child or orientation. References that differ only in their position cost
    /// nothing.
    package var distinctReferences = 1_000_000
    /// Pairs of layer and datatype.
    package var layers = 65_536
    /// The sum, over all cells, of the number of layers that are used in the cell or below it.
    package var layerBoxes = 2_000_000
    /// Points in the path of an OASIS file. Those of polygons, and those of GDSII files, are not kept.
    package var points = 4_000_000
    /// Reference numbers of names, of one kind, in an OASIS file that does not number them in order.
    package var scatteredNumbers = 1_000_000

    package init() {}
}

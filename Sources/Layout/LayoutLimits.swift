/// How much of a layout is kept in memory and how long it is worked on at most. Together they bound what a hostile file
/// can cost.
package struct LayoutLimits: Equatable, Sendable {
    /// Bytes that all compressed parts of a file expand to, of gzip and of OASIS blocks alike. What is not compressed
    /// does not count.
    package var expandedBytes = 16 << 30
    /// Steps that cost time without a byte of the file for each: cells and layers to be merged, points and places that
    /// are used again. A second has some hundred million.
    package var work = 4_000_000_000
    /// Cells, defined or only referred to.
    package var cells = 250_000
    /// Bytes in a cell's name. The GDSII manual allows 32; tools write some hundred.
    package var nameBytes = 1024
    /// Bytes in the names of all cells.
    package var allNameBytes = 16 << 20
    /// Levels of cells below a top cell.
    package var depth = 1000
    /// References that differ in parent, child or orientation. References that differ only in their place cost nothing.
    package var distinctReferences = 1_000_000
    /// Pairs of layer and datatype.
    package var layers = 65_536
    /// Layers of cells: the sum, over all cells, of the layers that are used in a cell or below it.
    package var layerBoxes = 2_000_000
    /// Points in the path of an OASIS file. Those of polygons, and those of GDSII files, are not kept.
    package var points = 4_000_000
    /// Numbers of names, of one kind, in an OASIS file that does not number them in order.
    package var scatteredNumbers = 1_000_000

    package init() {}
}

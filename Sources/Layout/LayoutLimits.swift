/// How much of a layout is kept in memory at most. Together they bound what a hostile file can cost.
package struct LayoutLimits: Equatable, Sendable {
    /// Cells, defined or only referred to.
    package var cells = 250_000
    /// Bytes in a cell's name. The GDSII manual allows 32; tools write some hundred.
    package var nameBytes = 1024
    /// Levels of cells below a top cell.
    package var depth = 1000
    /// References that differ in parent, child or orientation. References that differ only in their place cost nothing.
    package var distinctReferences = 1_000_000
    /// Pairs of layer and datatype.
    package var layers = 65_536

    package init() {}
}

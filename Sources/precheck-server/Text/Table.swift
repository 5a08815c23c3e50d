import Text

/// Columns of text with titles, as wide as needed, with no line wider than the terminal.
struct Table {
    /// One column.
    struct Column {
        let title: String
        /// The width to which it may be cut if there is not enough room; nil for a column that is never cut.
        var least: Int?
        var isRight = false
    }

    private static let gap = "  "
    private static let ellipsis = "…"

    let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row: a text for each column.
    mutating func add(_ cells: [String]) { rows.append(cells.map(\.terminalSafe)) }

    /// The lines, starting with the titles.
    ///
    /// - Parameter width: the terminal's width in columns; nil for no limit.
    func lines(width: Int?) -> [String] {
        let widths = widths(within: width)
        return ([columns.map(\.title)] + rows).map { cells in
            let line = cells.indices.map { pad(cells[$0], to: widths[$0], columns[$0]) }.joined(separator: Self.gap)
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// Narrows the widest of the columns that may be cut, one character at a time, until a line fits or no column can
    /// be narrowed.
    private func widths(within width: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
        }
        guard let width else { return widths }
        while widths.reduce(0, +) + Self.gap.count * (widths.count - 1) > width {
            let cuttable = widths.indices.filter { index in columns[index].least.map { widths[index] > $0 } ?? false }
            guard let widest = cuttable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return widths
    }

    private func pad(_ text: String, to width: Int, _ column: Column) -> String {
        guard text.count <= width else { return text.prefix(max(0, width - 1)) + Self.ellipsis }
        let spaces = String(repeating: " ", count: width - text.count)
        return column.isRight ? spaces + text : text + spaces
    }
}

import Testing
import Text

@testable import precheck_server

@Suite("Tables")
struct TableTests {
    private static func table(_ rows: [String]...) -> Table {
        var table = Table([
            .init(title: "ID"), .init(title: "NAME", least: 6), .init(title: "SIZE", isRight: true),
            .init(title: "FILE", least: 4),
        ])
        for row in rows { table.add(row) }
        return table
    }

    @Test("columns are as wide as what stands in them, and nothing trails")
    func widths() {
        let lines = Self.table(["1", "chip_top", "5 B", "a"], ["22", "x", "12 MB", ""]).lines(width: nil)
        #expect(lines == ["ID  NAME       SIZE  FILE", "1   chip_top    5 B  a", "22  x         12 MB"])
        #expect(Self.table().lines(width: 10) == ["ID  NAME  SIZE  FILE"])
    }

    @Test("what does not fit is cut where it may be, the widest first, and no further than it may")
    func cutting() {
        let table = Self.table(["1", "a_cell_of_a_long_name", "5 B", "a-file.gds"])
        #expect(
            table.lines(width: 40) == [
                "ID  NAME                SIZE  FILE", "1   a_cell_of_a_long_…   5 B  a-file.gds",
            ])
        #expect(table.lines(width: 28).last == "1   a_cell_…   5 B  a-file.…")
        #expect(table.lines(width: 1).last == "1   a_cel…   5 B  a-f…")
    }

    @Test("a terminal gets nothing to act on")
    func printable() {
        let line = Self.table(["1", "\u{1B}[31mred\u{7}", "\u{202E}x", "a\nb\u{9B}"]).lines(width: nil).last
        #expect(line == "1   \u{FFFD}[31mred\u{FFFD}    \u{FFFD}x  a\u{FFFD}b\u{FFFD}")
        #expect("größe ✓".terminalSafe == "größe ✓")
    }
}

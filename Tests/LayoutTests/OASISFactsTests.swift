import Layout
import Testing

@Suite("The facts of an OASIS file")
struct OASISFactsTests {
    private static func placed(_ record: [UInt8]) throws -> [Int64]? {
        let bytes = OASIS.file(
            [14] + OASIS.string("a") + OASIS.rectangle(100, 300) + [14] + OASIS.string("top") + record)
        let facts = try OASIS.facts(bytes)
        return facts.problems.isEmpty ? facts.topCells.first?.box?.edges : nil
    }

    @Test("placements in quarters and by angles, mirrored, magnified, repeated")
    func placements() throws {
        #expect(try Self.placed([17, 0xb0, 1, 97, 20, 40]) == [10, 20, 110, 320])
        #expect(try Self.placed([17, 0xb2, 1, 97, 0, 0]) == [-300, 0, 0, 100])
        #expect(try Self.placed([17, 0xb5, 1, 97, 0, 0]) == [-100, 0, 0, 300])
        #expect(try Self.placed([18, 0xb6, 1, 97, 0, 2, 0, 90, 0, 0]) == [-600, 0, 0, 200])
        #expect(try Self.placed([18, 0xb7, 1, 97, 2, 2, 0, 0, 0, 0]) == [0, -150, 50, 0])
        #expect(try Self.placed([18, 0xb2, 1, 97, 0, 30, 0, 0]) == [-150, 0, 87, 310])
        #expect(try Self.placed([17, 0xb8, 1, 97, 0, 0, 2, 1, 50]) == [0, 0, 200, 300])
        #expect(try Self.placed([17, 0xb0, 1, 97, 0, 0, 17, 0x10, 20]) == [0, 0, 100, 310])
    }

    @Test(
        "reals of each form, as magnifications",
        arguments: [
            ([0, 2], 200), ([2, 2], 50), ([4, 3, 2], 150), ([6, 0, 0, 0x40, 0x3f], 75),
            ([7, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f], 150),
        ] as [([UInt8], Int64)])
    func reals(_ real: [UInt8], _ width: Int64) throws {
        #expect(try Self.placed([18, 0xb4, 1, 97] + real + [0, 0])?[2] == width)
    }

    @Test(
        "a magnification is above 0, and a real has one of eight forms",
        arguments: [
            [0, 0], [1, 2], [3, 2], [5, 1, 2], [4, 1, 0], [2, 0], [8, 1], [6, 0, 0, 0x80, 0x7f], [6, 0, 0, 0xc0, 0x7f],
        ])
    func badReals(_ real: [UInt8]) throws {
        #expect(try OASIS.problem([18, 0xb4, 1, 97] + real + [0, 0])?.contains("record PLACEMENT: ") == true)
    }

    @Test("cells by number, whose names come before, after, with numbers or without")
    func numbered() throws {
        let cells: [UInt8] = [13, 0] + OASIS.rectangle(1, 1) + [13, 1, 17, 0xc0, 0]
        let counted: [UInt8] = [3] + OASIS.string("a") + [3] + OASIS.string("top")
        let written: [UInt8] = [4] + OASIS.string("top") + [1, 4] + OASIS.string("a") + [0]
        for records in [counted + cells, cells + counted, written + cells, cells + written] {
            let facts = try OASIS.facts(OASIS.file(records))
            #expect(facts.problems == [])
            #expect(facts.cells == ["a", "top"])
            #expect(facts.topCells.map(\.name) == ["top"])
        }
    }

    @Test("a cell called by its name and by its number is one cell, whichever comes first")
    func merged() throws {
        let a: [UInt8] = OASIS.string("a")
        let cells: [[UInt8]] = [
            [14] + a + OASIS.rectangle(1, 1), [14] + OASIS.string("t") + [17, 0xc0, 5, 17, 0x80] + a, [4] + a + [5],
        ]
        for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1], [0, 2, 1]] {
            let facts = try OASIS.facts(OASIS.file(order.flatMap { cells[$0] }))
            #expect(facts.problems == [])
            #expect(facts.topCells.map(\.name) == ["t"])
            #expect(facts.placements == ["a": 2, "t": 1])
            #expect(facts.undefinedCells == [])
        }
    }

    @Test(
        "numbers that nothing has, that two names have, or that are said at times only, are refused",
        arguments: [
            ([14, 1, 65, 17, 0xc0, 9], "cell name with the number 9"),
            ([14, 1, 65, 19, 0x63, 9, 1, 1], "text string with the number 9"),
            ([28, 0x06, 9], "property name with the number 9"),
            ([28, 0x14, 1, 65, 13, 9], "property string with the number 9"),
            ([4, 1, 65, 0, 4, 1, 66, 0], "the number 0 already has a name"),
            ([3, 1, 65, 4, 1, 66, 1], "mixed"), ([5, 1, 65, 6, 1, 66, 1], "mixed"),
            ([3, 1, 65, 3, 1, 65, 13, 0, 13, 1], "second time"), ([14, 1, 65, 14, 1, 65], "second time"),
            ([20, 0x63, 1, 1, 1, 1], "a CELL is expected before it"), ([35], "35 is not a record type"),
            ([1], "comes a second time"), ([14, 0], "name is empty"), ([11, 1, 65, 5, 0], "not an interval type"),
            ([34, 1, 0, 0], "not a compression type"),
        ] as [([UInt8], String)])
    func refused(_ records: [UInt8], _ part: String) throws {
        let problem = try #require(try OASIS.facts(OASIS.file(records)).problems.first)
        #expect(problem.contains(part), "\(problem)")
    }

    @Test("names, layers, extensions and properties of all kinds are read over")
    func ignored() throws {
        let values: [UInt8] = [
            0, 3, 7, 0, 0, 0, 0, 0, 0, 0, 0, 8, 200, 1, 9, 3, 10, 1, 65, 11, 1, 66, 12, 1, 67, 13, 0, 14, 0, 15, 0,
        ]
        let names: [UInt8] = [7, 1, 80, 9, 1, 83, 5, 1, 84, 30, 4, 1, 88, 11, 1, 76, 0, 4, 1, 2, 12, 1, 76, 3, 5, 2, 5]
        let property: [UInt8] = [28, 0xa6, 0] + values
        let many: [UInt8] = [28, 0xf4, 1, 65, 16] + [UInt8](repeating: 0, count: 32)
        let more: [UInt8] = [32, 9, 3, 1, 2, 3, 33, 0x1b, 9, 4, 5, 2, 1, 2, 0, 0, 0]
        let bytes = OASIS.file(
            property + names + [14] + OASIS.string("top") + property + [29] + many + OASIS.rectangle(5, 5) + property
                + more)
        let facts = try OASIS.facts(bytes)
        #expect(facts.problems == [])
        #expect(facts.topCells.first?.box?.edges == [0, 0, 5, 5])
    }

    @Test("the database unit is that of a micrometre divided")
    func units() throws {
        #expect(try OASIS.facts(OASIS.file([])).databaseUnit == 1e-9)
        #expect(try OASIS.facts(OASIS.file([], unit: [0] + OASIS.unsigned(2000))).databaseUnit == 5e-10)
        #expect(try OASIS.facts(OASIS.file([], unit: [1, 5])).problems.first?.contains("micrometre") == true)
    }

    @Test("the offsets of the tables may stand in the END record")
    func offsetsAtEnd() throws {
        let start = OASIS.magic + [1] + OASIS.string("1.0") + [0] + OASIS.unsigned(1000) + [1]
        let end: [UInt8] =
            [2] + [UInt8](repeating: 0, count: 12) + OASIS.unsigned(240) + [UInt8](repeating: 0, count: 241)
        #expect(try OASIS.facts(start + end).problems == [])
    }

    @Test("a CRC and a checksum that are right are accepted, others tell of damage")
    func signatures() throws {
        let records: [UInt8] = [14] + OASIS.string("top") + OASIS.rectangle(5, 5)
        let padding: [UInt8] = [2] + OASIS.unsigned(248) + [UInt8](repeating: 0, count: 248)
        let summed = OASIS.file(records, end: padding + [2])
        let sum = summed.reduce(UInt32(0)) { $0 + UInt32($1) }
        let signature = (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
        #expect(try OASIS.facts(summed + signature).problems == [])
        #expect(try OASIS.facts(summed + [1, 2, 3, 4]).problems.first?.contains("its checksum is \(sum)") == true)
        let crc = OASIS.file(records, end: padding + [1])
        #expect(try OASIS.facts(crc + [1, 2, 3, 4]).problems.first?.contains("its CRC-32 is") == true)
    }
}

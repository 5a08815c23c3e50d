import Testing

@testable import Layout

/// What bytes are deflated to when nothing is gained: stored blocks, with a gzip header and trailer or without.
private enum Stored {
    static func blocks(_ bytes: [UInt8]) -> [UInt8] {
        let pieces = bytes.isEmpty ? [[]] : bytes.pieces(of: 60_000)
        return pieces.enumerated().flatMap { index, piece -> [UInt8] in
            let length = UInt16(piece.count)
            let head = [index == pieces.count - 1 ? 1 : 0] as [UInt8]
            return head + bytesOf(length) + bytesOf(~length) + piece
        }
    }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var signature = OASISSignature()
        bytes.withUnsafeBufferPointer { signature.add($0) }
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + blocks(bytes) + bytesOf(signature.crc32)
            + bytesOf(UInt32(bytes.count))
    }

    /// A CBLOCK record.
    static func block(_ bytes: [UInt8], expanded: UInt64? = nil, compressed: UInt64? = nil) -> [UInt8] {
        let packed = blocks(bytes)
        return [34, 0] + OASIS.unsigned(expanded ?? UInt64(bytes.count))
            + OASIS.unsigned(compressed ?? UInt64(packed.count)) + packed
    }

    private static func bytesOf(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

@Suite("Reading a layout of any format")
struct LayoutReaderTests {
    private static func gdsii() throws -> [UInt8] {
        try Samples.topAboveRectangle { writer in
            try writer.reference(to: "a", at: Point(0, 0))
            try writer.text(Layer(3, 0), at: Point(4, 4), "text")
        }
    }

    private static func oasis() -> [UInt8] {
        OASIS.file(
            [14] + OASIS.string("a") + OASIS.rectangle(100, 300)
                + Stored.block([14] + OASIS.string("top") + [17, 0x80, 1, 97])
                + Stored.block([]) + [20, 0x7b, 2, 0, 9, 9, 0, 0])
    }

    private static func read(_ bytes: [UInt8], pieces: Int, limits: LayoutLimits = LayoutLimits()) throws -> LayoutFacts
    {
        var position = 0
        return try LayoutReader(limits: limits).facts { buffer in
            let count = min(pieces, buffer.count, bytes.count - position)
            buffer.copyBytes(from: bytes[position..<position + count])
            position += count
            return count
        }
    }

    @Test("GDSII and OASIS, plain and compressed, in pieces of every size")
    func formats() throws {
        for (bytes, format) in [(try Self.gdsii(), LayoutFormat.gdsii), (Self.oasis(), .oasis)] {
            let plain = try Self.read(bytes, pieces: .max)
            #expect(plain.format == format)
            #expect(plain.problems == [])
            #expect(plain.compression == nil)
            #expect(plain.topCells == [.init(name: "top", box: Box(left: 0, bottom: 0, right: 100, top: 300))])
            for size in [1, 2, 3, 7, 50, 1000] {
                #expect(try Self.read(bytes, pieces: size) == plain)
                var packed = try Self.read(Stored.gzip(bytes), pieces: size)
                #expect(packed.compression == .gzip)
                packed.compression = nil
                #expect(packed == plain)
            }
        }
    }

    @Test("a gzip file may have several members, and null bytes after the last")
    func members() throws {
        let bytes = try Self.gdsii()
        let parts = bytes.pieces(of: 50).flatMap(Stored.gzip)
        for size in [1, 13, .max] {
            #expect(try Self.read(parts, pieces: size).problems == [])
            #expect(try Self.read(parts + [0, 0, 0], pieces: size).problems == [])
            for rubbish: [UInt8] in [[7], [0, 7], [0x1f, 7]] {
                let problem = try #require(try Self.read(parts + rubbish, pieces: size).problems.first)
                #expect(problem.contains("unexpected data after the end of the gzip file"), "\(problem)")
                #expect(problem.hasPrefix("At byte \(parts.count + rubbish.count - 1)"), "\(problem)")
            }
        }
    }

    @Test("a file that is cut off at any byte has a problem that says so, and no top cell", arguments: [true, false])
    func truncated(_ isCompressed: Bool) throws {
        for bytes in [try Self.gdsii(), Self.oasis()] {
            let file = isCompressed ? Stored.gzip(bytes) : bytes
            for count in 0..<file.count {
                let facts = try LayoutReader().facts(of: Array(file[..<count]))
                #expect(facts.problems.count == 1, "\(count)")
                #expect(facts.topCells.isEmpty)
            }
        }
    }

    @Test(
        "what is no layout is unknown, with its first bytes",
        arguments: [([], "empty"), ([0, 6, 0], "00 06 00"), (Array("GDS?".utf8), "47 44 53 3f"), ([0x1f], "1f")])
    func unknown(_ bytes: [UInt8], _ part: String) throws {
        let facts = try LayoutReader().facts(of: bytes)
        #expect(facts.format == .unknown)
        #expect(facts.problems.first?.contains(part) == true)
        let packed = try LayoutReader().facts(of: Stored.gzip(bytes))
        #expect(packed.format == .unknown)
        #expect(packed.compression == .gzip)
        #expect(packed.problems.first?.contains(part) == true)
    }

    @Test("gzip within gzip is refused")
    func twice() throws {
        let facts = try LayoutReader().facts(of: Stored.gzip(Stored.gzip(try Self.gdsii())))
        #expect(facts.format == .unknown)
        #expect(facts.problems == ["the gzip file contains another gzip file; compress a layout only once"])
    }

    @Test("there is nothing after the END record")
    func rubbish() throws {
        let facts = try LayoutReader().facts(of: Self.oasis() + [0])
        #expect(facts.problems.first?.contains("unexpected data after the END record of 256 bytes") == true)
    }

    @Test("compressed blocks have the sizes that they are said to have, and none within another")
    func blocks() throws {
        let cell: [UInt8] = [14] + OASIS.string("top") + OASIS.rectangle(1, 1)
        let wrong: [([UInt8], String)] = [
            (Stored.block(cell, expanded: 1 << 60), "blocks expand to more than"),
            (Stored.block(cell, compressed: 1 << 60), "of its compressed bytes are left"),
            (Stored.block(cell, expanded: 9), "more than the 9 bytes"),
            (Stored.block(cell, expanded: 99), "instead of 99"),
            (Stored.block(cell, compressed: 9), "end prematurely"),
            (Stored.block(Stored.block(cell)), "within another"),
            ([34, 0, 9, 1, 7], "damaged"), (Stored.block(cell) + [35], "35 is not"),
            (Stored.block(cell + [36]), "(13 bytes into the compressed block that begins there)"),
        ]
        for (records, part) in wrong {
            let problem = try #require(try OASIS.facts(OASIS.file(records)).problems.first)
            #expect(problem.contains(part), "\(part): \(problem)")
        }
    }

    @Test("what a file expands to is limited")
    func expansion() throws {
        var limits = LayoutLimits()
        limits.expandedBytes = 500
        let zeros = [UInt8](repeating: 0, count: 10_000)
        let packed = try Self.read(Stored.gzip(try Self.gdsii() + zeros), pieces: .max, limits: limits)
        #expect(packed.problems.first?.contains("more than 500 bytes") == true)
        let block = Stored.block([14] + OASIS.string("c") + zeros)
        #expect(try OASIS.facts(OASIS.file(block), limits: limits).problems.first?.contains("more than 500") == true)
        #expect(try OASIS.facts(OASIS.file(block)).problems == [])
    }

    @Test("work that no byte of the file stands for is limited")
    func work() throws {
        var limits = LayoutLimits()
        limits.work = 5000
        // A path of 100 points, again and again in two bytes each.
        let path: [UInt8] = [22, 0xfb, 1, 0, 7, 5, 2, 100] + [UInt8](repeating: 8, count: 100) + [0, 0]
        let again = [[UInt8]](repeating: [22, 0], count: 60).flatMap { $0 }
        #expect(try OASIS.facts(OASIS.cell(path + again)).problems == [])
        let problem = try OASIS.facts(OASIS.cell(path + again), limits: limits).problems.first
        #expect(problem?.contains("more than 5000 steps") == true)
    }

    @Test("coordinates, repetitions and numbers that do not fit are refused, not cut")
    func overflow() throws {
        let huge = OASIS.unsigned(.max)
        let wrong: [[UInt8]] = [
            [20, 0x7b, 1, 0] + huge + [1, 0, 0], [20, 0x7b] + huge + [0, 1, 1, 0, 0],
            [20, 0x7b, 1, 0, 1, 1] + huge + [0],
            [20, 0x7f, 1, 0, 1, 1, 0, 0, 1] + huge + [0, 9, 9],
            [20, 0x7f, 1, 0, 1, 1, 0, 0, 9] + huge + OASIS.delta(5, 5),
            [20, 0x7f, 1, 0, 1, 1, 0, 0, 5, 0] + huge + [9], [20, 0x7f, 1, 0, 1, 1, 0, 0, 10] + huge,
            [21, 0x3b, 1, 0, 4] + huge, [28, 0xf4, 1, 65] + huge, [19, 0x40] + huge,
            OASIS.rectangle(1, 1, at: Int64(Int32.max), 0) + [16, 20, 0x10, 2],
            [UInt8](repeating: 0xff, count: 9) + [2],
        ]
        for records in wrong {
            #expect(try OASIS.problem(records) != nil, "\(records)")
        }
        #expect(try OASIS.box([20, 0x7f, 1, 0, 1, 1, 0, 0, 2] + huge + [0]) == [0, 0, 1, 1])
    }

    @Test("who no longer waits ends the reading, and an error of the source is passed on")
    func cancelled() throws {
        struct Broken: Error {}
        let bytes = try Self.gdsii()
        #expect(throws: CancellationError.self) { try LayoutReader { true }.facts(of: bytes) }
        #expect(throws: Broken.self) { try LayoutReader().facts { _ in throw Broken() } }
    }
}

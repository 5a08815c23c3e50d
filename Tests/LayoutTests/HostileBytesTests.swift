import Layout
import Testing

/// Bytes that are not a layout. That these tests end at all is what they show: no trap, no endless loop.
@Suite("Hostile bytes")
struct HostileBytesTests {
    /// SplitMix64: the same numbers in every run.
    private struct Random {
        var state: UInt64

        mutating func next(below bound: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            return Int(truncatingIfNeeded: (mixed ^ mixed >> 31) % UInt64(bound))
        }

        mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(next(below: 256)) } }
    }

    /// Whether the bytes were read without an error; any error has to be a `LayoutError`.
    private static func isRead(_ bytes: [UInt8], pieces: Int) throws -> Bool {
        do {
            _ = try Samples.facts(of: bytes, pieces: pieces)
            return true
        } catch is LayoutError {
            return false
        }
    }

    private static func sample() throws -> [UInt8] {
        try Samples.topAboveRectangle { writer in
            try writer.reference(to: "a", at: Point(1, 2), Orientation(isMirrored: true, angle: 45, magnification: 2))
            try writer.array(of: "a", columns: 3, rows: 4, corners: (Point(0, 0), Point(9, 0), Point(0, 9)))
            try writer.path(Layer(1, 0), [Point(0, 0), Point(9, 9), Point(0, 9)], width: 3, ends: .round)
            try writer.path(Layer(1, 0), [Point(0, 0), Point(9, 0)], width: 3, ends: .extended(begin: 1, end: 2))
            try writer.box(Layer(2, 0), from: Point(0, 0), to: Point(5, 5))
            try writer.text(Layer(3, 0), at: Point(4, 4), "text")
        }
    }

    @Test("random bytes are refused", arguments: [1 as UInt64, 2, 3])
    func random(seed: UInt64) throws {
        var random = Random(state: seed)
        for _ in 0..<300 {
            let bytes = random.bytes(random.next(below: 400))
            let head: [UInt8] = random.next(below: 2) == 0 ? [] : record(0, 2, [2, 88])
            #expect(try Self.isRead(head + bytes, pieces: 1 + random.next(below: 100)) == false)
        }
    }

    @Test("random records of the right form are refused or read", arguments: [4 as UInt64, 5, 6])
    func records(seed: UInt64) throws {
        var random = Random(state: seed)
        let head = try Samples.library { try $0.beginCell("c") }.dropLast(4)
        let sizes = [0, 2, 2, 4, 4, 8, 2]
        for _ in 0..<2000 {
            var bytes = Array(head)
            for _ in 0..<random.next(below: 30) {
                let type = try #require(GDSIIRecordType(rawValue: UInt8(random.next(below: 60))))
                let dataType = Self.dataTypes[Int(type.rawValue)]
                bytes += record(type.rawValue, dataType, random.bytes(sizes[Int(dataType)] * random.next(below: 6)))
            }
            _ = try Self.isRead(bytes + record(0x11, 0) + record(7, 0) + record(4, 0), pieces: .max)
        }
    }

    @Test(
        "a layout with some bytes changed is refused or read, and some of both happen", arguments: [7 as UInt64, 8, 9])
    func mutations(seed: UInt64) throws {
        var random = Random(state: seed)
        let sample = try Self.sample()
        var outcomes = [true: 0, false: 0]
        for _ in 0..<3000 {
            var bytes = sample
            for _ in 0...random.next(below: 4) {
                bytes[6 + random.next(below: bytes.count - 6)] = UInt8(random.next(below: 256))
            }
            outcomes[try Self.isRead(bytes, pieces: .max), default: 0] += 1
        }
        #expect(outcomes.values.allSatisfy { $0 > 100 }, "\(outcomes)")
    }

    /// The kind of contents by record type, from the manual.
    private static let dataTypes: [UInt8] = [
        2, 2, 6, 5, 0, 2, 6, 0, 0, 0, 0, 0, 0, 2, 2, 3, 3, 0, 6, 2, 0, 0, 2, 1, 0, 6, 1, 5, 5, 0, 0, 6, 6, 2, 2, 6, 6,
        2,
        1, 3, 2, 3, 2, 2, 6, 0, 2, 3, 3, 3, 2, 2, 1, 3, 2, 6, 0, 2, 6, 2,
    ]
}

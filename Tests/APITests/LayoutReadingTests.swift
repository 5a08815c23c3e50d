import Domain
import Foundation
import Layout
import Storage
import TestSupport
import Testing

@testable import API

@Suite("Reading a layout while it comes in")
struct LayoutReadingTests {
    /// Calls `body` with a reading of a file of `bytes`, and their number.
    private func withReading(
        of bytes: [UInt8], _ body: (LayoutReading, Int64) throws -> Void
    ) throws {
        try withFolder { folder in
            let storage = Storage(root: folder)
            try storage.prepare()
            try Data(bytes).write(to: URL(filePath: storage.incomingPath + "/body"))
            let incoming = try storage.incomingBody(at: storage.incomingPath + "/body")
            var layout = try storage.newLayout(UploadID())
            try layout.take(incoming)
            try body(LayoutReading(try layout.reader()), incoming.size)
        }
    }

    private func summary(_ outcome: LayoutReading.Outcome) throws -> LayoutSummary {
        guard case .read(let summary) = outcome else { throw Unexpected("\(outcome)") }
        return summary
    }

    @Test("it comes to the same, whatever the pieces it comes in", arguments: [1, 100, 4096, 1 << 30])
    func pieces(_ size: Int64) throws {
        var die = SampleDie()
        die.cells = ["a", "b"]
        let bytes = try die.bytes()
        try withReading(of: bytes) { reading, count in
            for end in stride(from: min(size, count), through: count, by: Int64.Stride(size)) {
                reading.advance(to: end)
            }
            reading.advance(to: count)
            let found = try summary(reading.outcome(within: .seconds(60)))
            #expect(found == LayoutSummary(try LayoutReader().facts(of: bytes)))
            #expect(found.problems == [])
        }
    }

    @Test("what has not come is not read")
    func beyond() throws {
        try withReading(of: try SampleDie().bytes()) { reading, count in
            reading.advance(to: count - 10)
            let found = try summary(reading.outcome(within: .seconds(60)))
            #expect(found.format == .gdsii)
            #expect(found.problems.count == 1)
        }
    }

    @Test("nobody waits for longer than is allowed")
    func late() throws {
        var die = SampleDie()
        die.layers = Array(repeating: Layer(34, 0), count: 200_000)
        try withReading(of: try die.bytes()) { reading, count in
            reading.advance(to: count)
            let begin = ContinuousClock.now
            let outcome = reading.outcome(within: .zero)
            guard case .late = outcome else { throw Unexpected("\(outcome)") }
            #expect(begin.duration(to: .now) < .seconds(5))
        }
    }
}

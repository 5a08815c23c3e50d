import Testing

@testable import Docker

@Suite("Streams of a real engine", .enabled(if: RealEngine.address != nil), .serialized)
struct RealStreamTests {
    let real: RealEngine
    var engine: Engine { real.engine }

    init() throws {
        real = try RealEngine()
    }

    @Test("both outputs are told apart, and each is in order with rising times")
    func outputs() throws {
        let frames = try real.run(
            real.spec("i=0; while [ $i -lt 500 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done")
        ).frames
        for (source, word) in [(LogFrame.Source.output, "out"), (.errorOutput, "err")] {
            let mine = frames.filter { $0.source == source }
            #expect(mine.map { String(decoding: $0.bytes, as: UTF8.self) } == (0..<500).map { "\(word) \($0)\n" })
            #expect(zip(mine, mine.dropFirst()).allSatisfy { ($0.time ?? .distant) <= ($1.time ?? .distant) })
        }
    }

    @Test("a long line comes in parts of 16 KiB, and a last line without its end as a part")
    func longLine() throws {
        let frames = try real.run(
            real.spec("head -c 40000 /dev/zero | tr '\\0' x; echo; echo -n end")
        ).frames
        #expect(frames.map(\.bytes.count) == [16384, 16384, 40001 - 2 * 16384, 3])
        #expect(frames.map(\.isPartial) == [true, true, false, true])
        #expect(frames.allSatisfy { $0.time != nil })
    }

    @Test("followed logs arrive while the container is running, and continue from a time")
    func follow() throws {
        try real.withContainer(real.spec("echo one; read line; echo never")) { container throws in
            _ = try real.startAndWait(container)
            #expect(try engine.wait(for: container, until: .notRunning, cancellation: Cancellation()).code == 0)
            let frames = try real.frames(of: container)
            #expect(frames.count == 2)
            let last = try #require(frames.last?.time)
            #expect(try real.frames(of: container, since: last) == [frames[1]])
            let next = EngineTime(nanosecondsSince1970: last.nanosecondsSince1970 + 1)
            #expect(try real.frames(of: container, since: next).isEmpty)
        }
    }

    @Test("logs, stats and a wait of a silent container are cancelled together, at once")
    func cancel() throws {
        try real.withContainer(real.spec("echo one; sleep 60")) { container throws in
            let cancellation = Cancellation()
            let hasLine = Signal()
            let hasSample = Signal()
            let isArmed = Signal()
            let stats = Background { [engine] () throws(EngineError) in
                try engine.stats(of: container, cancellation: cancellation) { sample in
                    if sample.memoryBytes > 0, sample.cpuTime > .zero { hasSample.send() }
                }
            }
            let wait = Background { [engine] () throws(EngineError) in
                _ = try engine.wait(for: container, until: .nextExit, cancellation: cancellation) { isArmed.send() }
            }
            try isArmed.wait()
            try engine.start(container)
            let logs = Background { [engine] () throws(EngineError) in
                try engine.logs(of: container, cancellation: cancellation) { _ in hasLine.send() }
            }
            try hasLine.wait()
            try hasSample.wait()
            let time = ContinuousClock().measure {
                cancellation.cancel()
                for stream in [logs, stats, wait] { #expect(throws: EngineError.cancelled) { try stream.value() } }
            }
            #expect(time < .milliseconds(500))
            #expect(try engine.inspect(container).state.isRunning)
        }
    }

    @Test("logs that are followed before the start end at once, and are complete after the end")
    func logsBeforeStart() throws {
        try real.withContainer(real.spec("echo one")) { container throws in
            #expect(try real.frames(of: container).isEmpty)
            _ = try real.startAndWait(container).value()
            #expect(try real.frames(of: container).count == 1)
        }
    }

    @Test("stats end when the container is removed")
    func statsEnd() throws {
        try real.withContainer(real.spec("sleep 60")) { container throws in
            try engine.start(container)
            let hasSample = Signal()
            let stats = Background { [engine] () throws(EngineError) in
                try engine.stats(of: container, cancellation: Cancellation()) { _ in hasSample.send() }
            }
            try hasSample.wait()
            try engine.remove(container, force: true)
            try stats.value()
        }
    }
}

extension EngineTime {
    fileprivate static var distant: EngineTime { EngineTime(nanosecondsSince1970: .max) }
}

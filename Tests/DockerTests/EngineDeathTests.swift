import Foundation
import Testing

@testable import Docker

/// An engine of the test's own, which it may kill.
@Suite("An engine that dies", .enabled(if: RealEngine.address != nil && geteuid() == 0), .serialized)
final class EngineDeathTests {
    private let folder = "/tmp/docker-death-\(getpid())-\(UInt16.random(in: 0...UInt16.max))"

    deinit {
        _ = try? Self.script("stop", folder)
        rmdir(folder)
    }

    @Test(
        "breaks every stream as unreachable, and is found again with what happened meanwhile",
        arguments: [SIGKILL, SIGTERM])
    func death(signal: Int32) throws {
        let socket = try Self.script("start", folder, "--live-restore")
        let real = try RealEngine(socket: socket)
        var spec = real.spec("echo one; while [ ! -e /work/go ]; do sleep 0.05; done; exit 7")
        let work = folder + "/work"
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        spec.binds = [.init(source: work, target: "/work", isReadOnly: true)]
        try real.withContainer(spec) { container throws in
            let hasLine = Signal()
            let hasSample = Signal()
            let wait = try real.startAndWait(container)
            let logs = Background { () throws(EngineError) in
                try real.engine.logs(of: container, cancellation: Cancellation()) { _ in hasLine.send() }
            }
            let stats = Background { () throws(EngineError) in
                try real.engine.stats(of: container, cancellation: Cancellation()) { _ in hasSample.send() }
            }
            try hasLine.wait()
            try hasSample.wait()

            try endEngine(with: signal)
            #expect(try isUnreachable(wait))
            #expect(try isUnreachable(logs))
            #expect(try isUnreachable(stats))
            #expect(throws: EngineError.self) { try real.engine.ping() }
            try Data().write(to: URL(filePath: work + "/go"))

            _ = try Self.script("start", folder, "--live-restore")
            #expect(try real.engine.wait(for: container, until: .notRunning, cancellation: Cancellation()).code == 7)
            #expect(try real.frames(of: container).map { String(decoding: $0.bytes, as: UTF8.self) } == ["one\n"])
        }
    }

    private func endEngine(with signal: Int32) throws {
        let text = try String(contentsOfFile: folder + "/dockerd.pid", encoding: .utf8)
        let process = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        try #require(kill(process, signal) == 0)
    }

    private func isUnreachable<Value>(_ stream: Background<Value>) throws -> Bool {
        do {
            Issue.record("ended with \(try stream.value())")
            return false
        } catch let error as EngineError {
            return error.isUnreachable
        }
    }

    /// Runs `engine.sh` and returns what it printed.
    private static func script(_ arguments: String...) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = root.appending(path: "scripts/engine.sh")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NeverHappened(what: "engine.sh \(arguments) succeeded") }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

import Domain
import Faults
import Foundation
import Reports
import Storage
import Store
import Synchronization
import TestSupport
import Testing

@testable import Queue

/// A run whose container has exited with 0 and left all that a passed check leaves, and what becomes of it.
private struct ExitedRun {
    /// What is there once it is final.
    struct Left {
        let ending: Ending?
        let usage: RunUsage?
        let output: FileDescription?
        let report: Report?
        let artifacts: [Artifact]?
        let log: String
    }

    /// How long the container ran.
    var seconds = 5
    /// Docker's word for the exit.
    var code = 0
    /// Whether a client asked for it to be cancelled.
    var isCancelled = false

    /// Has a supervisor conclude the run.
    ///
    /// - Parameters:
    ///   - rule: which system calls fail meanwhile.
    ///   - prepare: changes what was left.
    func conclude(
        _ rule: @escaping SystemCallFault.Rule = { _, _ in 0 }, _ prepare: (RunFolder) throws -> Void = { _ in }
    ) throws -> (left: Left, looks: Int) {
        let engine = try FakeEngine { [self] in answer($0, $1) }
        return try withContext("[docker]\nsocket = \"\(engine.socket)\"") { context in
            let id = try context.queuedRun()
            let run = try #require(try context.store.claimNext(now: .now()))
            let start = Uptime(milliseconds: Uptime.now().milliseconds - Int64(seconds) * 1000)
            #expect(
                try context.store.recordStarting(id, container: Self.container, imageDigest: "sha256:1", at: start))
            #expect(try context.store.recordStarted(id, at: .now()))
            let folder = context.storage.run(id)
            try SampleTree.unpack("clean_1x1", to: folder.workPath)
            let flow = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder.workPath + "/runs").first)
            try SampleTree.write(
                Data("layout".utf8), to: "\(folder.workPath)/runs/\(flow)/final/gds/chip_top.gds")
            try folder.keepUsage(RunUsage(peakMemoryBytes: 7000, cpuSeconds: 2.5, wallSeconds: 1))
            try prepare(folder)
            if isCancelled { _ = try context.store.cancel(id, now: .now()) }
            let supervisor = RunSupervisor(context: context, run: run)
            SystemCallFault.with(below: context.storage.root + "/runs", rule) { supervisor.supervise() }
            return (try Self.left(id, in: context), engine.requests.count { $0.target.hasSuffix("/json") })
        }
    }

    private static let container = String(repeating: "c", count: 64)

    private static func left(_ id: RunID, in context: Context) throws -> Left {
        let state = try #require(try context.store.run(id)).state
        let folder = context.storage.run(id)
        let log = (try? String(contentsOfFile: folder.logPath, encoding: .utf8)) ?? ""
        guard case .finished(let result, _, _) = state else {
            return Left(ending: nil, usage: nil, output: nil, report: nil, artifacts: nil, log: log)
        }
        return Left(
            ending: result.ending, usage: result.usage, output: result.output,
            report: try folder.report().map { try JSONDecoder().decode(Report.self, from: Data($0)) },
            artifacts: try folder.artifacts(), log: log)
    }

    private func answer(_ request: FakeEngine.Request, _ connection: FakeEngine.Connection) {
        if request.target.hasSuffix("/json") {
            let run = request.target.dropFirst("/containers/precheck-".count).dropLast("/json".count)
            let end = EngineClock.time(after: seconds)
            connection.answer(
                "200 OK",
                """
                {"Id": "\(Self.container)", "Name": "/precheck-\(run)", "Image": "sha256:1",
                 "Config": {"Labels": {"\(Labels.instance)": "instance", "\(Labels.run)": "\(run)"}},
                 "State": {"Status": "exited", "Running": false, "ExitCode": \(code), "OOMKilled": false, "Error": "",
                 "StartedAt": "\(EngineClock.time(after: 0))", "FinishedAt": "\(end)"}}
                """)
        } else if request.target.contains("/logs") {
            let line = Array("\(EngineClock.time(after: 1)) checked\n".utf8)
            connection.beginStream()
            connection.sendChunk([1, 0, 0, 0, 0, 0, 0, UInt8(line.count)] + line)
            connection.endStream()
        } else if request.method == "DELETE" {
            connection.answer("204 No Content")
        } else {
            // No events.
            connection.answer("200 OK", "")
        }
    }
}

/// The engine's times.
private enum EngineClock {
    static func time(after seconds: Int) -> String {
        (Timestamp(milliseconds: 1_790_000_000_000) + .seconds(seconds)).rfc3339()
    }
}

/// Has each read fail the first time that it is made, and then no more.
private final class FailingOnce: Sendable {
    private static let reads: Set<String> = ["open", "stat", "access", "read", "opendir", "readdir"]

    private let code: CInt
    private let failed = Mutex<Set<String>>([])

    init(_ code: CInt) { self.code = code }

    var count: Int { failed.withLock(\.count) }

    func rule(_ call: String, _ path: String) -> CInt {
        guard Self.reads.contains(call) else { return 0 }
        return failed.withLock { $0.insert("\(call) \(path)").inserted } ? code : 0
    }
}

@Suite("Reads that fail between a container's end and its run's")
struct ConcludingTests {
    @Test(
        "change nothing: each is made again",
        arguments: [
            (EMFILE, 5), (EMFILE, 604), (ENFILE, 5), (ENOMEM, 5), (EIO, 5), (EINTR, 5),
        ])
    func transient(_ code: CInt, _ seconds: Int) throws {
        let run = ExitedRun(seconds: seconds)
        let (expected, _) = try run.conclude()
        #expect(expected.ending == .passed)
        let faults = FailingOnce(code)
        let (left, looks) = try run.conclude { faults.rule($0, $1) }
        #expect(left.ending == .passed)
        #expect(left.report == expected.report && left.report != nil)
        #expect(left.artifacts == expected.artifacts && left.artifacts?.isEmpty == false)
        #expect(left.output == expected.output && left.output != nil)
        #expect(left.log == expected.log && left.log.hasSuffix(" checked\n"))
        #expect(left.usage?.peakMemoryBytes == 7000 && left.usage?.cpuSeconds == 2.5)
        #expect(faults.count > 200)
        // After each the run was looked at from the beginning: none was taken for something that is not there. A call
        // that a signal interrupts is made again at once, as is one of a file for clients where the disk has failed.
        switch code {
        case EINTR: #expect(looks == 1)
        case EIO: #expect(looks > 200)
        default: #expect(looks == faults.count + 1)
        }
    }

    @Test("of something that is not there change what they must", arguments: [ENOENT, ELOOP, ENOTDIR, ENXIO])
    func absent(_ code: CInt) throws {
        let (left, looks) = try ExitedRun().conclude { call, path in
            call == "open" && path.hasSuffix("/final/metrics.json") ? code : 0
        }
        #expect(left.ending?.kind == .broken)
        #expect(left.ending?.sentence?.hasSuffix("final/metrics.json is missing or not complete") == true)
        #expect(looks == 1)
    }

    @Test("of something that its container closed never make a pass, and say so")
    func closed() throws {
        let (left, looks) = try ExitedRun().conclude { call, path in
            call == "open" && path.hasSuffix("/error.log") ? EACCES : 0
        }
        #expect(left.ending?.kind == .broken)
        #expect(left.ending?.sentence?.hasSuffix("/error.log cannot be read") == true)
        #expect(looks == 1)
    }

    @Test(
        "that never succeed do not keep a run from being cancelled", arguments: ["container.log", "flow.log", "work"])
    func cancelled(_ name: String) throws {
        let (left, _) = try ExitedRun(isCancelled: true).conclude { call, path in
            ["open", "stat", "read", "opendir"].contains(call) && path.hasSuffix("/\(name)") ? EIO : 0
        }
        #expect(left.ending == .cancelled)
    }

    @Test("a file for clients that the disk does not give any more is listed, and does not keep the run from its end")
    func badSector() throws {
        let (left, looks) = try ExitedRun().conclude { call, path in
            call == "read" && path.hasSuffix("/metrics.csv") ? EIO : 0
        }
        #expect(left.ending == .passed && looks == 1)
        let lost = left.artifacts?.filter { $0.sha256 == nil }.map(\.path)
        #expect(lost?.count == 1 && lost?.first?.hasSuffix("/final/metrics.csv") == true)
    }

    @Test("of a damaged file system never make a pass, and are not waited for")
    func damagedContents() throws {
        let (left, looks) = try ExitedRun().conclude { call, path in
            call == "read" && path.hasSuffix("/flow.log") ? EUCLEAN : 0
        }
        #expect(left.ending?.kind == .broken && looks == 1)
        #expect(left.ending?.sentence?.contains("/flow.log: ") == true)
    }

    @Test("of a damaged folder neither")
    func damaged() throws {
        let (left, looks) = try ExitedRun().conclude { call, path in
            call == "open" && path.hasSuffix("/flow.log") ? EUCLEAN : 0
        }
        #expect(left.ending?.kind == .broken && looks == 1)
        #expect(left.ending?.sentence?.hasSuffix("/flow.log cannot be read") == true)
    }

    @Test("an output that the disk did not take is none")
    func lostOutput() throws {
        let (left, _) = try ExitedRun().conclude { call, path in
            call == "fsync" && path.hasSuffix("/chip_top.gds") ? EIO : 0
        }
        #expect(left.ending?.kind == .broken)
        #expect(left.ending?.sentence?.hasPrefix("The output layout cannot be kept: fsync ") == true)
        #expect(left.output == nil)
    }

    @Test("a container's own code is kept, and its run is not tried again where it had begun")
    func ownCode() throws {
        let (left, _) = try ExitedRun(code: 3).conclude()
        #expect(left.ending == .broken(code: 3, reason: "Precheck failed with exit code 3"))
    }
}

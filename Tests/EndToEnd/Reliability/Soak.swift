import Foundation
import Synchronization
import TestSupport

/// Clients that queue runs, and something that breaks what serves them, until the time is up.
final class Soak: Sendable {
    private struct State {
        var generator: SeededGenerator
        var assignments: [String: Assignment] = [:]
        var counts: [String: Int] = [:]
        var isOver = false
        /// While the disk is full, or has been since a run was queued, the run may fail for that.
        var isDiskFull = false
        /// Runs that were going on while the disk was full, and while the engine was away: also those whose clients have no answer yet.
        var withoutSpace: Set<String> = []
        var withoutEngine: Set<String> = []
    }

    private let stack: Stack
    private let engine: PrivateEngine
    private let disk: Disk
    private let bench: Bench
    private let state: Mutex<State>

    private static let clients = 6

    init(_ stack: Stack, engine: PrivateEngine, disk: Disk, seed: UInt64) {
        self.stack = stack
        self.engine = engine
        self.disk = disk
        bench = Bench(stack)
        state = Mutex(State(generator: SeededGenerator(seed: seed)))
    }

    /// What has been done, and how often.
    var summary: String {
        state.withLock { $0.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ") }
    }

    /// Returns what is wrong in the end.
    func run(for time: Duration, atLeast runs: Int) async throws -> [String] {
        _ = try await stack.renderNginx()
        try stack.start(.nginx)
        try await bench.restartResponder()
        try await bench.restartWorker()
        let end = ContinuousClock.now + time
        try await withThrowingTaskGroup { group in
            for _ in 1...Self.clients { group.addTask { try await self.work() } }
            group.addTask { try await self.disturb() }
            group.addTask {
                try await waitUntil("there were enough runs", within: time * 3 + .seconds(600)) {
                    ContinuousClock.now > end && self.state.withLock { $0.assignments.count } >= runs
                }
                self.state.withLock { $0.isOver = true }
            }
            try await group.waitForAll()
        }
        return try await conclude()
    }

    private func conclude() async throws -> [String] {
        try await bench.restartResponder()
        try await bench.restartWorker()
        try await waitUntil("every run is final", within: .seconds(120)) {
            try Records(storage: self.stack.storage).runs.filter { !$0.value.isFinal }.keys.sorted()
        } holds: {
            $0.isEmpty
        }
        try await bench.restartWorker(sweeps: true)
        let assignments = state.withLock { Array($0.assignments.values) }
        let auditor = Auditor(stack: stack, hasSwept: true, asksService: false)
        var findings: [String] = []
        _ = try? await waitUntil("nothing is left", within: .seconds(30)) {
            findings = try await auditor.findings(assignments)
            return findings.isEmpty
        }
        let lost = try Records(storage: stack.storage).runs.values.filter { $0.exitCode == 125 }.count
        state.withLock { $0.counts["runs that the engine lost"] = lost }
        return findings
    }

    private var isOver: Bool { state.withLock(\.isOver) }

    private func choose(_ range: ClosedRange<Int>) -> Int {
        state.withLock { Int.random(in: range, using: &$0.generator) }
    }

    private func count(_ what: String) { state.withLock { $0.counts[what, default: 0] += 1 } }
}

// MARK: Clients

extension Soak {
    private func work() async throws {
        while !isOver {
            guard let id = try await queue() else { continue }
            if choose(1...5) == 1 { try await cancel(id) }
            // Some clients wait, others go on at once.
            if choose(1...4) > 1 { try await awaitEnd(of: id) }
        }
    }

    /// Queues a run; nil when it was refused.
    private func queue() async throws -> String? {
        let (lines, output, code) = (choose(1...20), choose(1...2000), choose(1...8) == 1 ? 3 : 0)
        let pause = Double(choose(0...30)) / 1000
        var directives = Assignment.directives(lines: lines, every: pause, awaiting: nil, output: output)
        if code != 0 { directives.append("exit \(code)") }
        let file = try stack.standIn(directives, name: "soak-\(choose(0...Int.max)).gds")
        defer { try? FileManager.default.removeItem(atPath: file) }
        let upload =
            choose(0...1) == 0
            ? try await stack.http.upload(form: file) : try await stack.http.upload(raw: file, name: "a.gds")
        guard upload.status == 200 else {
            count("refused uploads")
            return nil
        }
        let body = "{\"upload_id\": \"\(upload.json["Id"].text)\", \"top_cell\": \"chip_top\"}"
        let answer = try await stack.http.post("/api/v1/prechecks", json: body)
        guard answer.status == 200 else {
            count("refused runs")
            return nil
        }
        let id = answer.json["Id"].text
        var assignment = Assignment(
            id: id, lines: (1...lines).map { "line \($0)" }, output: String(repeating: "x", count: output),
            exitCode: code)
        state.withLock { state in
            assignment.mayLackSpace = state.isDiskFull || state.withoutSpace.contains(id)
            assignment.mayLackLines = state.withoutEngine.contains(id)
            assignment.hasLostEngine = assignment.mayLackLines
            state.assignments[id] = assignment
        }
        count("runs")
        return id
    }

    private func cancel(_ id: String) async throws {
        // At any moment of the run's life.
        try await Task.sleep(for: .milliseconds(choose(0...400)))
        // From now on it may be: also when no answer comes.
        state.withLock { $0.assignments[id]?.isCancelled = true }
        _ = try await stack.cancel(id)
        count("cancellations")
    }

    private func awaitEnd(of id: String) async throws {
        while !isOver, try await stack.http.send("POST", "/api/v1/prechecks/\(id)/wait?timeout=20").status != 200 {
            // Who is told to come again does.
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

// MARK: Disturbances

extension Soak {
    private func disturb() async throws {
        while !isOver {
            // For so long, by the seed.
            try await Task.sleep(for: .milliseconds(choose(300...2500)))
            switch choose(1...12) {
            case 1...5: try await disturbWorker()
            case 6...8: try await disturbResponder()
            case 9...10: try await disturbEngine()
            default: try await fillDisk()
            }
        }
    }

    private func disturbWorker() async throws {
        let isKilled = choose(1...4) > 1
        try await bench.end(.worker, by: isKilled ? SIGKILL : SIGTERM)
        count(isKilled ? "kills of the worker" : "stops of the worker")
        // For so long, by the seed.
        try await Task.sleep(for: .milliseconds(choose(0...500)))
        try bench.start(.worker)
    }

    private func disturbResponder() async throws {
        let isKilled = choose(1...4) > 1
        try await bench.end(.responder, by: isKilled ? SIGKILL : SIGTERM)
        count(isKilled ? "kills of the responder" : "stops of the responder")
        try bench.start(.responder)
    }

    /// An engine that is away may lose what a container writes at its end; one that is killed while a container starts or ends, that, too.
    private func disturbEngine() async throws {
        let (known, going) = (state.withLock { Set($0.assignments.keys) }, try self.going())
        defer {
            state.withLock { state in
                state.withoutEngine.formUnion(going)
                for id in going.union(state.assignments.keys.filter { !known.contains($0) }) {
                    state.assignments[id]?.mayLackLines = true
                    state.assignments[id]?.hasLostEngine = true
                }
            }
        }
        let isKilled = choose(0...1) == 1
        try await engine.end(by: isKilled ? SIGKILL : SIGTERM)
        count(isKilled ? "kills of the engine" : "stops of the engine")
        // For so long, by the seed.
        try await Task.sleep(for: .milliseconds(choose(0...1000)))
        try await engine.start()
    }

    /// The runs that are not final.
    private func going() throws -> Set<String> {
        Set(try Records(storage: stack.storage).runs.filter { !$0.value.isFinal }.keys)
    }

    private func fillDisk() async throws {
        // First: a run that is queued from now on marks itself.
        state.withLock { $0.isDiskFull = true }
        let going = try going()
        state.withLock { state in
            state.withoutSpace.formUnion(going)
            for id in going { state.assignments[id]?.mayLackSpace = true }
        }
        try disk.fill()
        count("spells of a full disk")
        // For so long, by the seed.
        try await Task.sleep(for: .milliseconds(choose(200...2000)))
        try disk.relieve()
        // Runs that were queued meanwhile have marked themselves.
        state.withLock { $0.isDiskFull = false }
    }
}

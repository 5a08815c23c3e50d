import Synchronization
import TestSupport

/// Clients that queue runs, and something that breaks what serves them, until the time is up.
final class Soak: Sendable {
    struct State {
        var generator: SeededGenerator
        var assignments: [String: Assignment] = [:]
        var counts: [String: Int] = [:]
        var isOver = false
        /// While the disk is full, or has been since a run was queued, the run may fail for that reason.
        var isDiskFull = false
        /// Runs that were queued or running while the disk was full, while the power was off, and while the engine was
        /// away, including those whose clients have no response yet.
        var withoutSpace: Set<String> = []
        var withoutPower: Set<String> = []
        var withoutEngine: Set<String> = []
        /// When each upload was acknowledged that has not been removed yet.
        var uploads: [String: ContinuousClock.Instant] = [:]
        /// While there is no power, no answer is expected.
        var isPowerCut = false
    }

    /// What is broken.
    enum Disturbance: CaseIterable {
        case worker, responder, engine, space, power
    }

    let stack: Stack
    let engine: PrivateEngine
    let bench: Bench
    let state: Mutex<State>
    /// What is broken, each as often as it stands there.
    let disturbances: [Disturbance]

    private static let clients = 6

    init(_ stack: Stack, engine: PrivateEngine, seed: UInt64, disturbances: [Disturbance]) {
        self.stack = stack
        self.engine = engine
        self.disturbances = disturbances
        bench = Bench(stack)
        state = Mutex(State(generator: SeededGenerator(seed: seed)))
    }

    /// What has been done, and how often.
    var summary: String {
        state.withLock { $0.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ") }
    }

    /// How many runs were acknowledged.
    var runs: Int { state.withLock(\.assignments.count) }

    /// Returns what is wrong in the end.
    func run(within limit: Duration, until isEnough: @escaping @Sendable () -> Bool) async throws -> [String] {
        try await bench.startAll()
        try await withThrowingTaskGroup { group in
            for _ in 1...Self.clients { group.addTask { try await self.work() } }
            group.addTask { try await self.disturb() }
            group.addTask {
                try await waitUntil("there was enough", within: limit, isEnough)
                self.state.withLock { $0.isOver = true }
            }
            // Not waitForAll(), which has an error wait for the others' end.
            while try await group.next() != nil {}
        }
        return try await conclude()
    }

    private func conclude() async throws -> [String] {
        try await bench.restartResponder(sweeps: true)
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
        findings += try await auditor.damage()
        let codes = try Records(storage: stack.storage).runs.values.map(\.exitCode)
        state.withLock { state in
            state.counts["runs that ended with 125"] = codes.count { $0 == 125 }
            state.counts["runs that completed"] = codes.count { $0 == 0 }
        }
        return findings
    }

    var isOver: Bool { state.withLock(\.isOver) }

    func choose(_ range: ClosedRange<Int>) -> Int {
        state.withLock { Int.random(in: range, using: &$0.generator) }
    }

    func count(_ what: String) { state.withLock { $0.counts[what, default: 0] += 1 } }

    func count(of what: String) -> Int { state.withLock { $0.counts[what, default: 0] } }
}

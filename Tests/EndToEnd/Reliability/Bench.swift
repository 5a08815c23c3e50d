import Faults
import Foundation
import Synchronization
import Testing

/// Starts, kills and stops the parts of a stack, and notes what came of it.
final class Bench: Sendable {
    enum Fault { case kill, hold }

    private let stack: Stack
    private let programs = Mutex<[Part: Program]>([:])
    /// How often the machine was rebooted.
    private let starts = Mutex(0)

    /// Whether every case is asked for, and not only what fits into every test.
    static let isComplete = ProcessInfo.processInfo.environment["PRECHECK_FAULTS"] == "all"

    init(_ stack: Stack) { self.stack = stack }

    /// - Parameter sweeps: whether what no row names goes at once. Nothing may be under way then.
    func restartWorker(fault: (FaultPoint, Fault)? = nil, sweeps: Bool = false) async throws {
        try await end(.worker, by: SIGTERM)
        try start(.worker, fault: fault, options: sweeps ? ["--sweep-after", "0"] : [])
        try await stack.healthy()
    }

    /// - Parameter sweeps: whether bodies of uploads go at once. None may be under way then.
    func restartResponder(fault: (FaultPoint, Fault)? = nil, sweeps: Bool = false) async throws {
        try await end(.responder, by: SIGTERM)
        try start(.responder, fault: fault, options: sweeps ? ["--sweep-after", "0"] : [])
        try await waitUntil("it answers", within: .seconds(60)) { (try? await stack.http.get("/health").status) == 200 }
    }

    /// Waits until a part has come to where it is killed.
    func awaitKill(of part: Part) async throws {
        let program = programs.withLock { $0[part] }
        #expect(try await program?.end() == .signal(SIGKILL))
    }

    /// Waits until the worker has come to where it is held up.
    func awaitHold() async throws {
        try await waitUntil("the worker is held up") { FileManager.default.fileExists(atPath: self.hold) }
    }

    func release() throws { try FileManager.default.removeItem(atPath: hold) }

    /// The file that says that a part is held up.
    private var hold: String { stack.folder["held"] }

    /// Checks that everything is as was promised, and notes the case for the table.
    ///
    /// - Parameter isSwept: whether the worker is to be started again first, which sweeps up what no row names.
    func conclude(
        _ what: String, _ point: FaultPoint, _ assignments: [Assignment], isSwept: Bool = false
    ) async throws {
        if isSwept { try await restartWorker(sweeps: true) }
        let auditor = Auditor(stack: stack, hasSwept: isSwept)
        // The container is removed after the run has become final.
        let findings = try? await waitUntil("nothing is left", within: .seconds(10)) {
            try await auditor.findings(assignments)
        } holds: {
            $0.isEmpty
        }
        let last = findings == nil ? try await auditor.findings(assignments) : []
        #expect(last.isEmpty, "\(what) at \(point): \(last)")
        try await CaseTable.note(what, point, assignments, last, of: stack)
    }

    private func environment(_ fault: (point: FaultPoint, what: Fault)?) -> [String: String] {
        var variables = ["PRECHECK_BOOT": "start \(starts.withLock { $0 })"]
        if let fault {
            variables["PRECHECK_FAULT"] = "\(fault.point.rawValue):\(fault.what == .kill ? "kill" : hold)"
        }
        return variables
    }

    /// Starts all parts on a disk that has what they need, also after its power was cut.
    func startAll() async throws {
        _ = try await stack.renderNginx()
        // Its survival was not promised to anyone.
        try await Command("sync", "--file-system", stack.storage).run()
        try start(.nginx)
        try await restartResponder()
        try await restartWorker()
    }

    /// Starts a part that does not run, and does not wait until it answers.
    func start(_ part: Part, fault: (FaultPoint, Fault)? = nil, options: [String] = []) throws {
        let new = try stack.start(part, options: options, environment: environment(fault))
        programs.withLock { $0[part] = new }
    }

    /// Ends a part, if it runs.
    func end(_ part: Part, by signal: CInt) async throws {
        guard let program = programs.withLock({ $0[part] }) else { return }
        if program.exit == nil { program.send(signal) }
        _ = try await program.end(within: .seconds(60))
    }
}

// MARK: Power

extension Bench {
    /// Cuts the power of everything: what is not on the disk is gone, and so are all parts, the engine, and its
    /// containers.
    func cutPower(of engine: PrivateEngine) async throws {
        try stack.disk().cutPower()
        let running = programs.withLock { $0.values.filter { $0.exit == nil } }
        let processes = running.flatMap { [$0.process] + Processes.descendants(of: $0.process) }
        for process in processes { kill(process, SIGKILL) }
        for program in running { _ = try await program.end() }
        try await waitUntil("nothing runs") { !processes.contains(where: Processes.isRunning) }
        try await engine.cutPower()
    }

    /// Has what the kernel calls the machine's present start be another, for parts that are started from now on.
    func restartMachine() { starts.withLock { $0 += 1 } }

    /// Has the machine start, and everything on it.
    func restorePower(of engine: PrivateEngine) async throws {
        try await stack.disk().restorePower()
        restartMachine()
        try await engine.start()
        try start(.nginx)
        try await restartResponder()
        try await restartWorker()
    }
}

extension Stack {
    /// Whether a client has cancelled the run.
    func wantsCancelling(_ run: String) throws -> Bool {
        try Records(storage: storage).runs[run]?.isToBeCancelled ?? false
    }
}

import Faults
import Foundation
import Synchronization
import Testing

/// Starts, kills and stops the parts of a stack, and notes what came of it.
final class Bench: Sendable {
    enum Fault { case kill, hold }

    private let stack: Stack
    private let worker = Mutex<Program?>(nil)
    private let responder = Mutex<Program?>(nil)

    /// Whether every case is asked for, and not only what fits into every test.
    static let isComplete = ProcessInfo.processInfo.environment["PRECHECK_FAULTS"] == "all"

    init(_ stack: Stack) { self.stack = stack }

    /// - Parameter sweeps: whether what no row names goes at once. Nothing may be under way then.
    func restartWorker(fault: (FaultPoint, Fault)? = nil, sweeps: Bool = false) async throws {
        if let old = worker.withLock({ $0 }) { try await Self.end(old) }
        let options = sweeps ? ["--sweep-after", "0"] : []
        let new = try stack.start(.worker, options: options, environment: environment(fault))
        worker.withLock { $0 = new }
        try await stack.healthy()
    }

    func restartResponder(fault: (FaultPoint, Fault)? = nil) async throws {
        if let old = responder.withLock({ $0 }) { try await Self.end(old) }
        let new = try stack.start(.responder, environment: environment(fault))
        responder.withLock { $0 = new }
        try await waitUntil("it answers") { (try? await stack.http.get("/health").status) == 200 }
    }

    /// Waits until a part has come to where it is killed.
    func awaitKill(of part: Part) async throws {
        let program = part == .worker ? worker.withLock { $0 } : responder.withLock { $0 }
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
        fault.map { ["PRECHECK_FAULT": "\($0.point.rawValue):\($0.what == .kill ? "kill" : hold)"] } ?? [:]
    }

    private static func end(_ program: Program) async throws {
        if program.exit == nil { program.send(SIGTERM) }
        _ = try await program.end()
    }
}

extension Stack {
    /// Whether somebody has asked for the run to be cancelled.
    func wantsCancelling(_ run: String) throws -> Bool {
        try Records(storage: storage).runs[run]?.isToBeCancelled ?? false
    }
}

import Foundation
import Synchronization

extension Soak {
    func disturb() async throws {
        while !isOver {
            // All is well for so long, by the seed: there is nothing to wait for.
            try await Task.sleep(for: .milliseconds(choose(300...2500)))
            switch disturbances[choose(0...disturbances.count - 1)] {
            case .worker: try await disturbWorker()
            case .responder: try await disturbResponder()
            case .engine: try await disturbEngine()
            case .space: try await fillDisk()
            case .power: try await cutPower()
            }
        }
    }

    private func disturbWorker() async throws {
        let isKilled = choose(1...4) > 1
        try await bench.end(.worker, by: isKilled ? SIGKILL : SIGTERM)
        count(isKilled ? "kills of the worker" : "stops of the worker")
        // It is away, or full, for so long, by the seed: that is what is tried.
        try await Task.sleep(for: .milliseconds(choose(0...500)))
        try bench.start(.worker)
    }

    private func disturbResponder() async throws {
        let isKilled = choose(1...4) > 1
        try await bench.end(.responder, by: isKilled ? SIGKILL : SIGTERM)
        count(isKilled ? "kills of the responder" : "stops of the responder")
        try bench.start(.responder)
    }

    /// An engine that is away may lose what a container writes at its end; one that is killed while a container starts
    /// or ends, that, too.
    private func disturbEngine() async throws {
        try await withoutEngine {
            let isKilled = choose(0...1) == 1
            try await engine.end(by: isKilled ? SIGKILL : SIGTERM)
            count(isKilled ? "kills of the engine" : "stops of the engine")
            // It is away, or full, for so long, by the seed: that is what is tried.
            try await Task.sleep(for: .milliseconds(choose(0...1000)))
            try await engine.start()
        }
    }

    /// Containers that run meanwhile may end without anyone noticing.
    private func withoutEngine(orPower: Bool = false, _ body: () async throws -> Void) async throws {
        let (known, before) = (state.withLock { Set($0.assignments.keys) }, try going())
        try await body()
        state.withLock { state in
            state.withoutEngine.formUnion(before)
            if orPower { state.withoutPower.formUnion(before) }
            for id in before.union(state.assignments.keys.filter { !known.contains($0) }) {
                state.assignments[id]?.mayLackLines = true
                state.assignments[id]?.hasLostEngine = true
                if orPower { state.assignments[id]?.hasLostPower = true }
            }
        }
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
        let disk = try stack.disk()
        try disk.fill()
        count("spells of a full disk")
        // It is away, or full, for so long, by the seed: that is what is tried.
        try await Task.sleep(for: .milliseconds(choose(200...2000)))
        try disk.relieve()
        // Runs that were queued meanwhile have marked themselves.
        state.withLock { $0.isDiskFull = false }
    }

    /// What was acknowledged by then has to be there afterwards; what becomes of it shows in the end.
    private func cutPower() async throws {
        try await withoutEngine(orPower: true) {
            state.withLock { $0.isPowerCut = true }
            try await bench.cutPower(of: engine)
            count("power cuts")
            try await bench.restorePower(of: engine)
            state.withLock { $0.isPowerCut = false }
        }
        // First what was acknowledged, as more is all the time. Uploads that are older may have expired.
        let (runs, uploads) = state.withLock { state in
            state.uploads = state.uploads.filter { $0.value > .now - .seconds(300) }
            return (Array(state.assignments.keys), Array(state.uploads.keys))
        }
        let records = try Records(storage: stack.storage)
        let lost = runs.filter { records.runs[$0] == nil } + uploads.filter { !records.uploads.contains($0) }
        guard lost.isEmpty else { throw Unexpected("acknowledged, and lost by a power cut: \(lost)") }
    }
}

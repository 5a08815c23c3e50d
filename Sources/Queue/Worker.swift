import Docker
import Domain
import Faults
import Foundation
import Logging
import Settings
import Storage
package import Store
import Synchronization

/// Starts queued runs, up to the configured number at a time, each with a supervisor.
package final class Worker: Sendable {
    private struct State {
        var supervisors: [RunID: RunSupervisor] = [:]
        var isRecovered = false
        var isStopping = false
        var last = LastMessage()
    }

    private let context: Context
    private let bell: Doorbell
    /// Rings `bell`: a supervisor that has finished makes room for the next run.
    private let push: BellPush
    private let onTurn: @Sendable () -> Void
    private let state = Mutex(State())
    private let orphans: OrphanCheck
    private let check: EngineCheck
    private let puller: Puller
    private let upkeep: Upkeep

    /// How often the worker checks without a ring, as a ring may be lost: while there is something to do, and while it
    /// is idle and all is well.
    private static let (interval, idleInterval) = (Duration.seconds(1), Duration.seconds(3))

    /// - Parameter onTurn: called after each turn of the worker's loop, so every few seconds while it is healthy. Must
    ///   not block.
    package init(
        context: Context, bell: Doorbell, push: BellPush, onTurn: @escaping @Sendable () -> Void = {}
    ) {
        self.context = context
        self.bell = bell
        self.push = push
        self.onTurn = onTurn
        upkeep = Upkeep(context: context)
        orphans = OrphanCheck(context: context)
        puller = Puller(
            engine: context.engine, image: context.config.docker.image, logger: context.logger, onEnd: { push.ring() })
        check = EngineCheck(context: context, orphans: orphans, puller: puller)
    }

    /// Deals with orphans, once and before anything else, as `[docker] orphans` says.
    ///
    /// While the engine is away this has to wait: ``run()`` then starts no run before it is done.
    ///
    /// - Throws: ``OrphansRefused`` if there are some, with `orphans = "refuse"`.
    package func prepare() throws {
        if context.boot == nil {
            context.logger.warning(
                "cannot read the kernel's boot_id: results truncated by a power failure may go unnoticed")
        }
        do {
            try orphans.settle()
        } catch let error as Orphans {
            throw OrphansRefused(description: error.description)
        } catch is EngineError {
            // The first turn of ``run()`` logs and records this.
        }
    }

    /// Runs until ``stop()``. Blocks: needs a thread of its own.
    package func run() {
        let watch = SpaceWatch(context: context)
        Thread.detachNewThread { [self] in
            while !state.withLock(\.isStopping) { watch.look(at: state.withLock { Array($0.supervisors.values) }) }
        }
        while !state.withLock(\.isStopping) {
            let isIdle = look()
            onTurn()
            bell.wait(isIdle ? Self.idleInterval : Self.interval)
        }
    }

    /// Ends ``run()``. Containers keep running, and the next worker takes them over: the worker may be stopped at any
    /// moment.
    package func stop() {
        state.withLock { $0.isStopping = true }
        push.ring()
    }

    /// Returns whether there is nothing to do before the next ring.
    private func look() -> Bool {
        do {
            try lookAfterRunning()
            // Without the engine no run is taken over and none starts: everything waits.
            let (finding, problem) = try check.look()
            if finding != .away { try recoverOnce() }
            upkeep.begin(isEngineThere: finding != .away)
            // Last, because it cannot be recorded on a full disk, which may be full because of what is running.
            let blockedReason = state.withLock(\.supervisors).values.compactMap(\.blockedReason).first
            try check.note(problem ?? blockedReason)
            if finding == .ready, blockedReason == nil { try startNext() }
            report("")
            return finding == .ready && state.withLock(\.supervisors.isEmpty)
        } catch {
            report(String(describing: error))
            return false
        }
    }

    private func report(_ problem: String) {
        if state.withLock({ $0.last.isNews(problem) }) { context.logger.error("\(problem)") }
    }

    private func recoverOnce() throws {
        guard !state.withLock(\.isRecovered) else { return }
        for run in try Recovery(context: context).takeUp() { supervise(run) }
        state.withLock { $0.isRecovered = true }
    }

    /// Passes cancellations on, and gives runs without a supervisor one.
    private func lookAfterRunning() throws {
        let isRecovered = state.withLock(\.isRecovered)
        for run in try context.store.running() {
            if isRecovered { supervise(run) }
            if run.cancelRequested != nil { state.withLock { $0.supervisors[run.id] }?.cancel() }
        }
    }

    private func startNext() throws {
        var hasStarted = false
        defer { if hasStarted { puller.use() } }
        while state.withLock({ $0.supervisors.count }) < context.config.server.maxConcurrent,
            !state.withLock(\.isStopping)
        {
            try context.storage.check()
            guard let run = try context.store.claimNext(now: .now()) else { break }
            hasStarted = true
            FaultPoint.runClaimed.reach()
            supervise(run)
        }
    }

    private func supervise(_ run: Run) {
        let supervisor = RunSupervisor(context: context, run: run)
        let isNew = state.withLock { state in
            if state.supervisors[run.id] != nil { return false }
            state.supervisors[run.id] = supervisor
            return true
        }
        guard isNew else { return }
        Thread.detachNewThread { [self] in
            supervisor.supervise()
            state.withLock { _ = $0.supervisors.removeValue(forKey: run.id) }
            // If it was requeued, it may have been claimed again before this supervisor was removed.
            if let again = try? context.store.run(run.id), again.state.status == .running { supervise(again) }
            // There is room for another run.
            push.ring()
        }
    }
}

/// There are orphans, and the worker is configured not to start with them.
package struct OrphansRefused: Error, CustomStringConvertible {
    package let description: String
}

import Docker
import Domain
import Logging
import Settings
import Storage
import Store

/// Checks whether runs can be started, and lets the responder know.
struct EngineCheck {
    let context: Context
    let orphans: OrphanCheck
    let puller: Puller

    enum Finding: Equatable {
        case ready
        /// Existing containers can be followed, but no new one started.
        case held
        case away
    }

    /// Records what keeps runs from starting, for the responder, and logs it if it is new.
    func note(_ problem: String?) throws(StoreError) {
        guard try context.store.engineProblem() != problem else { return }
        try context.store.noteEngine(problem: problem, now: .now())
        if let problem { context.logger.error("runs cannot start: \(problem)") }
    }

    /// Checks whether the engine answers, has the image, and the disk has room.
    func look() throws -> (finding: Finding, problem: String?) {
        do {
            try context.engine.ping()
            try orphans.settle()
            let problem = try imageProblem() ?? diskProblem()
            return (problem == nil ? .ready : .held, problem)
        } catch let error as Orphans {
            return (.held, error.description)
        } catch let error as EngineError {
            return (.away, error.description)
        }
    }

    private func imageProblem() throws -> String? {
        let (image, pull) = (context.config.docker.image, context.config.docker.pull)
        guard try context.engine.image(image) != nil else {
            return pull == .never
                ? "the image \(image) is not on this host; pull it with `docker pull \(image)`" : puller.fetch()
        }
        guard pull == .always, try context.store.queueCounts().queued > 0 else { return nil }
        return puller.refresh()
    }

    private func diskProblem() throws(StorageError) -> String? {
        let space = try context.storage.space()
        let least = context.config.server.leastFreeBytes(ofDisk: space.total)
        guard space.free < least else { return nil }
        return "less than \(least) bytes are free on the disk of \(context.storage.root); free some space, or lower"
            + " [server] min_free_bytes"
    }
}

import Docker
import Domain
import Logging
import Settings
import Store

/// Sees whether runs can be started, and lets the responder know.
struct EngineCheck {
    let context: Context

    enum Finding: Equatable {
        case ready
        /// Containers that are there can be looked after, but no new one made.
        case withoutImage
        case away
    }

    /// Looks whether the engine answers and has the image. What is in the way is noted, and logged when it is new.
    func look() throws(StoreError) -> Finding {
        let (finding, problem) = find()
        if try context.store.engineProblem() != problem {
            if let problem { context.logger.error("no run starts: \(problem)") }
            try context.store.noteEngine(problem: problem, now: .now())
        }
        return finding
    }

    private func find() -> (Finding, problem: String?) {
        let image = context.config.docker.image
        do throws(EngineError) {
            try context.engine.ping()
            if try context.engine.image(image) != nil { return (.ready, nil) }
            return (.withoutImage, "the image \(image) is not on this host; get it with `docker pull \(image)`")
        } catch {
            return (.away, error.description)
        }
    }
}

import Docker
import Domain
import Logging
import Settings
import Store

/// Sees whether runs can be started, and lets the responder know.
struct EngineCheck {
    let context: Context

    /// Whether the engine answers and has the image. What is in the way is noted, and logged when it is new.
    func isReady() -> Bool {
        let problem = problem()
        do {
            if try context.store.engineProblem() != problem {
                if let problem { context.logger.error("no run starts: \(problem)") }
                try context.store.noteEngine(problem: problem, now: .now())
            }
        } catch {
            context.logger.error("\(error)")
            return false
        }
        return problem == nil
    }

    private func problem() -> String? {
        let image = context.config.docker.image
        do throws(EngineError) {
            try context.engine.ping()
            guard try context.engine.image(image) == nil else { return nil }
            return "the image \(image) is not on this host; get it with `docker pull \(image)`"
        } catch {
            return error.description
        }
    }
}

import Docker
import Domain
import Queue
import Store
import Text

/// Deletes final runs, one after the other.
struct RunRemoval {
    private let leftovers: Leftovers
    private let hasEngine: Bool

    init(_ site: Site, _ store: Store) throws {
        leftovers = try site.leftovers(store)
        do throws(EngineError) {
            try site.engine.ping()
            hasEngine = true
        } catch {
            Terminal.say("Docker is unreachable; containers are not removed: \(error.description.terminalSafe)\n")
            hasEngine = false
        }
    }

    /// Deletes final runs and prints the ID of each.
    ///
    /// - Throws: ``Failure`` at the end, if some could not be deleted.
    func remove(_ runs: [Run]) throws {
        var progress = Progress()
        var failures = 0
        for (index, run) in runs.enumerated() {
            progress.show("Deleting run \(index + 1) of \(runs.count)")
            do {
                let isGone = try hasEngine ? leftovers.remove(run) : leftovers.removeRow(of: run)
                progress.clear()
                if isGone { Terminal.print(run.id.description) }
            } catch {
                progress.clear()
                Terminal.say("cannot delete run \(run.id): \(String(describing: error).terminalSafe)\n")
                failures += 1
            }
        }
        guard failures == 0 else {
            throw Failure("\(failures) of \(runs.count.of("run")) could not be deleted completely")
        }
    }
}

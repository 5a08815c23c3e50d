import Domain
import Store
import Text

extension Store {
    /// The run with this ID, or whose ID begins with it.
    ///
    /// - Throws: ``Failure`` if there is none, or more than one.
    func run(named name: String) throws -> Run {
        let shown = 5
        let found = try runs(withPrefix: name, limit: shown + 1)
        guard let id = found.first, !name.isEmpty, let run = try run(id) else {
            throw Failure("no such run: `\(name.printable)`; `precheck-server runs list` lists all runs")
        }
        guard found.count == 1 else {
            let names = found.prefix(shown).map(\.description).joined(separator: ", ")
            let more = found.count > shown ? " and others" : ""
            throw Failure("`\(name)` matches several runs: \(names)\(more); give a longer prefix")
        }
        return run
    }

    /// Calls `body` with each run of the selection and its place in the queue, newest first, until it returns false.
    func forEachRun(of selection: RunSelection, _ body: (Run, QueuePlace) throws -> Bool) throws {
        let page = 500
        var cursor: Int64?
        while true {
            let runs = try placedRuns(in: selection.statuses, before: cursor, limit: page)
            for (run, place) in runs where selection.holds(run) {
                guard try body(run, place) else { return }
            }
            guard runs.count == page, let last = runs.last else { return }
            cursor = last.run.sequence
        }
    }
}

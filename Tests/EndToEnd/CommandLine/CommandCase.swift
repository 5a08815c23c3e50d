/// A command of the command line, and what becomes of it depending on what there is for it to work on.
struct CommandCase: Sendable {
    /// How a command ends, and what it says.
    struct Answer: Sendable {
        let code: CInt
        let says: String

        init(_ code: CInt, _ says: String) { (self.code, self.says) = (code, says) }

        /// What all say that need a database, where there is none.
        static let missing = Answer(3, "Error: there is no database {storage}/database/precheck.db")
    }

    /// As it is typed; `{run}` stands for the id of a run.
    let command: String
    let missing: Answer
    let empty: Answer
    let full: Answer
    /// Where a question is asked first, and answered by no. Nil: a terminal makes no difference.
    var refused: Answer?

    init(_ command: String, missing: Answer = .missing, empty: Answer, full: Answer, refused: Answer? = nil) {
        (self.command, self.missing, self.empty, self.full) = (command, missing, empty, full)
        self.refused = refused
    }
}

extension CommandCase {
    private static let noRun = Answer(1, "Error: no such run: `{run}`")
    private static let nobody = "Standard input is not a terminal: use --force to confirm. Nothing was deleted."
    private static let kept = Answer(1, "nothing was deleted")

    /// Those that work on a database. The full one has a completed, a failed and a cancelled run, and no other.
    static let all = [
        CommandCase(
            "status", missing: .init(3, "Database    there is no database {storage}"),
            empty: .init(0, "Runs        0 completed, 0 failed, 0 cancelled"),
            full: .init(0, "Runs        1 completed, 1 failed, 1 cancelled")),
        CommandCase(
            "status --json", missing: .init(3, "\"queued\": null"), empty: .init(0, "\"completed\": 0"),
            full: .init(0, "\"completed\": 1")),
        CommandCase("runs list", empty: .init(0, "ID  STATUS  TOP CELL"), full: .init(0, "  failed (3)  ")),
        CommandCase("runs", empty: .init(0, "ID  STATUS  TOP CELL"), full: .init(0, "  cancelled  ")),
        CommandCase("runs list --format json", empty: .init(0, "[]"), full: .init(0, "\"Id\": \"{run}\"")),
        CommandCase("runs list -q --filter status=completed", empty: .init(0, ""), full: .init(0, "{run}\n")),
        CommandCase("runs inspect {run}", empty: noRun, full: .init(0, "\"Output\": \"{storage}/outputs/{run}.gds\"")),
        CommandCase("runs cancel {run}", empty: noRun, full: .init(0, "{run} is already completed")),
        CommandCase("runs delete {run}", empty: noRun, full: .init(2, nobody), refused: kept),
        CommandCase(
            "runs prune --dry-run", empty: .init(0, "0 runs would be deleted."),
            full: .init(0, "3 runs would be deleted.")),
        CommandCase(
            "runs prune", empty: .init(0, "Nothing to delete."), full: .init(2, nobody), refused: kept),
        CommandCase(
            "queue pause", empty: .init(0, "paused: 0 running, 0 queued."),
            full: .init(0, "paused: 0 running, 0 queued.")),
        CommandCase(
            "queue drain", empty: .init(0, "No run is running. The queue stays paused, with 0 queued."),
            full: .init(0, "No run is running. The queue stays paused, with 0 queued.")),
        CommandCase(
            "queue resume", empty: .init(0, "0 running, 0 queued."), full: .init(0, "0 running, 0 queued.")),
        CommandCase(
            "cleanup --dry-run", empty: .init(0, "Nothing to remove."),
            full: .init(0, "Nothing to remove.")),
        CommandCase(
            "cleanup", empty: .init(0, "Nothing to remove."), full: .init(0, "Nothing to remove.")),
        CommandCase(
            "config check", missing: .init(0, "config.toml is valid: storage {storage}, 0 API keys"),
            empty: .init(0, "0 API keys"), full: .init(0, "0 API keys")),
    ]

    /// Where nothing may be thrown away, as the service runs.
    static let resetWhileServed = Answer(1, "a worker is using {storage}; stop the service first")
    static let reset = CommandCase(
        "reset", missing: .init(3, "there is no storage folder {storage}"), empty: .init(2, nobody),
        full: .init(2, nobody),
        refused: kept)
}

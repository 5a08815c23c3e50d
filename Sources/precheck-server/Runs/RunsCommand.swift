import ArgumentParser

/// `precheck-server runs …`
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Shows, cancels and deletes runs.",
        discussion: "A run is named by its id or by the beginning of it, as long as no other begins so.",
        subcommands: [List.self, Inspect.self, Cancel.self, Delete.self, Prune.self], defaultSubcommand: List.self)
}

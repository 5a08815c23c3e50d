import ArgumentParser

/// `precheck-server runs …`
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List, inspect, cancel and delete runs.",
        discussion: "Name a run by its ID or by any unique prefix of it.",
        subcommands: [List.self, Inspect.self, Cancel.self, Delete.self, Prune.self], defaultSubcommand: List.self)
}

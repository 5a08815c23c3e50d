import ArgumentParser

/// The program inside of the demo image, and the maker of layouts for it.
@main
struct PrecheckDemo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "precheck-demo",
        abstract: "A small checker of chip layouts that behaves like the real precheck, and a maker of layouts for it.",
        subcommands: [CheckCommand.self, MakeDieCommand.self])
}

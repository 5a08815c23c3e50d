import ArgumentParser

/// The checker in the demo image, and a generator of layouts for it.
@main
struct PrecheckDemo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "precheck-demo",
        abstract: "Check chip layouts the way the real precheck does, on a small scale, and generate layouts to check.",
        subcommands: [CheckCommand.self, MakeDieCommand.self])
}

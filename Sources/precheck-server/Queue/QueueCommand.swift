import ArgumentParser

/// `precheck-server queue …`
struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Pause, resume or drain the queue.",
        discussion:
            "While the queue is paused, uploads and runs are still accepted but no run starts; running ones continue. "
            + "The pause survives restarts and lasts until `precheck-server queue resume`.",
        subcommands: [Pause.self, Resume.self, Drain.self])
}

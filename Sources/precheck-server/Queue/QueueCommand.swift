import ArgumentParser

/// `precheck-server queue …`
struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Pauses the queue, and lets it go on.",
        discussion:
            "While the queue is paused, uploads and runs are taken in and no run is started; those that run go on. "
            + "The pause lasts until it is taken back, over restarts too.",
        subcommands: [Pause.self, Resume.self, Drain.self])
}

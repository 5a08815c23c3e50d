import ArgumentParser
import CommandOptions
import Store

extension QueueCommand {
    /// `precheck-server queue resume`
    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Start queued runs again.")

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let site = try Site(configuration)
            try site.withStore { store in
                let wasPaused = try store.resumeQueue()
                site.worker.ring()
                let counts = try store.queueCounts()
                let what = wasPaused ? "The queue is resumed" : "The queue was not paused"
                print("\(what): \(counts.running) running, \(counts.queued) queued.")
            }
        }
    }
}

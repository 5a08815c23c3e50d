import ArgumentParser
import CommandOptions
import Domain
import Store

extension QueueCommand {
    /// `precheck-server queue pause`
    struct Pause: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Starts no more runs; those that run go on.")

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            try Site(configuration).withStore { store in
                let isNew = try store.pauseQueue(now: .now())
                let counts = try store.queueCounts()
                print(
                    "The queue is paused\(isNew ? "" : " already"): \(counts.running) running, \(counts.queued) queued."
                )
            }
        }
    }
}

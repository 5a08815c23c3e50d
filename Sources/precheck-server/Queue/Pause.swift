import ArgumentParser
import CommandOptions
import Domain
import Store

extension QueueCommand {
    /// `precheck-server queue pause`
    struct Pause: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop starting queued runs; running ones continue.")

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            try Site(configuration).withStore { store in
                let isNew = try store.pauseQueue(now: .now())
                let counts = try store.queueCounts()
                print(
                    "The queue is \(isNew ? "" : "already ")paused: \(counts.running) running, \(counts.queued) queued."
                )
            }
        }
    }
}

import ArgumentParser
import CommandOptions
import Domain
import Foundation
import Storage
import Store
import Systemd

extension QueueCommand {
    /// `precheck-server queue drain`
    struct Drain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Starts no more runs, and waits until none runs.",
            discussion:
                "Ends with 0 when nothing runs any more. The queue is paused from then on, and also after Ctrl-C; "
                + "`precheck-server queue resume` lets it go on.")

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let signals = SignalGate(SIGINT, SIGTERM)
            Thread.detachNewThread {
                _ = signals.wait()
                Terminal.say("\nThe queue stays paused; `precheck-server queue resume` lets it go on.\n")
                _exit(Exit.interrupted.rawValue)
            }
            let site = try Site(configuration)
            try site.withStore { store in
                try store.pauseQueue(now: .now())
                try wait(site, store)
                Terminal.print("Nothing runs. The queue stays paused, with \(try store.queueCounts().queued) queued.")
            }
        }

        private func wait(_ site: Site, _ store: Store) throws {
            var (shown, hadWorker) = (0, true)
            while true {
                let count = try store.queueCounts().running
                if count == 0 { return }
                if count != shown { Terminal.print("The queue is paused; waiting for \(count.of("run")) to end.") }
                let hasWorker = try site.storage.hasWorker()
                if hadWorker, !hasWorker {
                    Terminal.say("No worker looks after what runs: start it, or this never ends.\n")
                }
                (shown, hadWorker) = (count, hasWorker)
                // The bells are the responder's and the worker's: nothing tells this process but looking.
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
    }
}

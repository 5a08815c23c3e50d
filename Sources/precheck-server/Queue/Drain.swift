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
            abstract: "Pause the queue and wait for the running runs to finish.",
            discussion:
                "Exits with 0 once no run is running. The queue stays paused, also after Ctrl-C, until "
                + "`precheck-server queue resume`.")

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let signals = SignalGate(SIGINT, SIGTERM)
            Thread.detachNewThread {
                _ = signals.wait()
                Terminal.say("\nThe queue stays paused; resume it with `precheck-server queue resume`.\n")
                _exit(Exit.interrupted.rawValue)
            }
            let site = try Site(configuration)
            try site.withStore { store in
                try store.pauseQueue(now: .now())
                try wait(site, store)
                Terminal.print(
                    "No run is running. The queue stays paused, with \(try store.queueCounts().queued) queued.")
            }
        }

        private func wait(_ site: Site, _ store: Store) throws {
            var (shown, hadWorker) = (0, true)
            while true {
                let count = try store.queueCounts().running
                if count == 0 { return }
                if count != shown { Terminal.print("The queue is paused; waiting for \(count.of("run")) to finish.") }
                let hasWorker = try site.storage.hasWorker()
                if hadWorker, !hasWorker {
                    Terminal.say(
                        "No worker is running, so no run can finish; start it (systemctl start precheck-queue).\n")
                }
                (shown, hadWorker) = (count, hasWorker)
                // The bells belong to the responder and the worker, so this process has to poll.
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
    }
}

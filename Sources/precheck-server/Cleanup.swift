import ArgumentParser
import CommandOptions
import Domain
import Queue
import Text

/// `precheck-server cleanup`
struct Cleanup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove orphaned containers, unreferenced folders and expired uploads.",
        discussion: """
            Removes containers with this installation's labels that no running run owns, folders that belong to no upload or run, \
            and expired uploads. While the service is running, folders less than an hour old are kept, as they may be partly \
            written.
            """)

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var force: ForceOption

    @Flag(help: "Show what would be removed, but remove nothing.")
    var dryRun = false

    func run() throws {
        let site = try Site(configuration)
        try site.withStore { store in
            let leftovers = try site.leftovers(store)
            let found = try find(leftovers)
            for leftover in found { print(String(describing: leftover).terminalSafe) }
            guard !found.isEmpty else { return print("Nothing to remove.") }
            if dryRun { return print("\(found.count.of("item")) would be removed.") }
            try force.confirm("Remove \(found.count.of("item"))?")
            try remove(found, leftovers)
            print("Removed \(found.count.of("item")).")
        }
    }

    private func find(_ leftovers: Leftovers) throws -> [Leftover] {
        try leftovers.containers() + leftovers.folders() + leftovers.expiredUploads(before: .now())
    }

    private func remove(_ found: [Leftover], _ leftovers: Leftovers) throws {
        var progress = Progress()
        var failures = 0
        for (index, leftover) in found.enumerated() {
            progress.show("Removing \(index + 1) of \(found.count)")
            do {
                try leftovers.remove(leftover)
            } catch {
                progress.clear()
                Terminal.say(
                    "\(String(describing: leftover).terminalSafe): \(String(describing: error).terminalSafe)\n")
                failures += 1
            }
        }
        progress.clear()
        guard failures == 0 else { throw Failure("\(failures) of \(found.count.of("item")) could not be removed") }
    }
}

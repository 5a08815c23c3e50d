import ArgumentParser
import CommandOptions
import Domain
import Queue
import Text

/// `precheck-server cleanup`
struct Cleanup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Removes what nothing refers to: containers, folders, expired uploads.",
        discussion: """
            Containers are removed that carry this installation's labels and that no running run owns; folders that no upload \
            and no run has; uploads that have expired. While the service runs, folders of the last hour are left alone, as they \
            may be in the making.
            """)

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var force: ForceOption

    @Flag(help: "Only show what would be removed.")
    var dryRun = false

    func run() throws {
        let site = try Site(configuration)
        try site.withStore { store in
            let leftovers = try site.leftovers(store)
            let found = try find(leftovers)
            for leftover in found { print(String(describing: leftover).terminalSafe) }
            guard !found.isEmpty else { return print("There is nothing to remove.") }
            if dryRun { return print("\(found.count.of("thing")) would be removed.") }
            try force.confirm("Remove \(found.count == 1 ? "it" : "these \(found.count)")?")
            try remove(found, leftovers)
            print("Removed \(found.count.of("thing")).")
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
        guard failures == 0 else { throw Failure("\(failures) of \(found.count.of("thing")) could not be removed") }
    }
}

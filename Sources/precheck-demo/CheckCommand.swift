import ArgumentParser
import Layout

/// `precheck-demo check`: accepts the options of the real `precheck.py`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the structure of a layout and write its ID into it.",
        discussion: """
            Performs the first steps of the real precheck: reads the layout, checks its top cell, origin, database unit, \
            layers and size, and inserts the ID. Does not check design rules, density or antennas. Reads GDSII only; \
            OASIS and gzip files are recognised and passed through unchanged.
            """)

    @Option(help: "Layout file to check and process.")
    var input: String

    @Option(help: "Top-level cell of the layout.")
    var top: String

    @Option(help: "ID of this chip: 8 characters.")
    var id = "FFFFFFFF"

    @Option(help: "Folder in which to run the flow.")
    var dir = "."

    @Option(help: "Also write the final layout to this file.")
    var output: String?

    @Option(help: "Slot size: \(Slot.allCases.map(\.rawValue).joined(separator: ", ")).")
    var slot = Slot.whole

    @Flag(help: "Chip-on-board packaging. Its extra checks are not performed.")
    var cob = false

    @Option(help: "Accepted for compatibility; a single thread does all the work.")
    var threads = "max"

    @Option(help: "Accepted for compatibility; a single worker does all the work.")
    var workers = "1"

    @Option(help: "Name of the run's folder. (default: RUN_ and the time)")
    var runTag: String?

    func validate() throws {
        guard Self.isFileName(top) else {
            throw ValidationError("--top '\(top)' cannot be used as a file name: give a cell name without '/'.")
        }
        if let runTag, !Self.isFileName(runTag) {
            throw ValidationError("--run-tag '\(runTag)' cannot be used as a folder name: give a name without '/'.")
        }
        for (option, value) in [("--threads", threads), ("--workers", workers)] {
            guard value == "max" || (Int(value) ?? 0) > 0 else {
                throw ValidationError("\(option) '\(value)' must be a number above 0 or 'max'.")
            }
        }
    }

    func run() throws {
        let request = CheckRequest(
            input: input, topCell: top, id: id, slot: slot, isChipOnBoard: cob, output: output)
        let input = try InputFile(input)
        let folder = try CheckFolder(under: dir, tag: runTag ?? "RUN_" + WallTime.now().stamp)
        let console = try Console(folder)
        console.print(
            """
            top_cell: \(top)
            die_id: \(id)
            cob: \(cob ? "True" : "False")
            slot: \(slot.rawValue)
            threads: \(threads)
            workers: \(workers)
            """)
        let flow = CheckFlow(request, in: folder, console: console)
        guard try flow.run(input) else { throw ExitCode(1) }
    }

    private static func isFileName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.contains("/") && !name.contains("\0")
    }
}

extension Slot: ExpressibleByArgument {}

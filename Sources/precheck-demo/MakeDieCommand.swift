import ArgumentParser
import Layout

/// `precheck-demo make-die`: generates a layout for trying the service.
struct MakeDieCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-die",
        abstract: "Write a GDSII file of a whole die.",
        discussion: """
            Contains a guard ring, pads, rows of standard cells and wires above them, like the output of a place-and-route \
            tool, but without a function. The same options always produce the same bytes.
            """)

    @Option(help: "Slot size of the die: \(Slot.allCases.map(\.rawValue).joined(separator: ", ")).")
    var slot = Slot.whole

    @Option(help: "Name of the top cell.")
    var top = "chip_top"

    @Option(help: "Approximate size of the file, in millions of bytes (at most 2000).")
    var megabytes = 40

    @Option(help: "Seed of the random choices; each gives a different die.")
    var seed: UInt64 = 1

    @Flag(help: "Make the die 32 µm too narrow.")
    var wrongSize = false

    @Flag(help: "Add a second top cell.")
    var twoTops = false

    @Argument(help: "File to write.")
    var file: String

    func validate() throws {
        guard (0...2000).contains(megabytes) else {
            throw ValidationError("--megabytes \(megabytes) must be between 0 and 2000.")
        }
        guard !top.isEmpty, top.utf8.count <= 200 else {
            throw ValidationError("--top must be a cell name of at most 200 bytes.")
        }
        guard !top.hasPrefix("demo_"), top != DiePlan.secondTop else {
            throw ValidationError("--top '\(top)' is the name of another cell of the die.")
        }
    }

    func run() throws {
        let plan = DiePlan(
            slot: slot, topCell: top, bytes: megabytes * 1_000_000, isTooNarrow: wrongSize, hasSecondTop: twoTops)
        var die = DieWriter(plan, seed: seed, to: try OutputFile(file))
        try die.write()
    }
}

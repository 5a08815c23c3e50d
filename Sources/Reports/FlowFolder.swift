import JSON
import Storage

/// The folder that a flow left in a container's working folder, `runs/RUN_…`: the last one by name, as for the output.
struct FlowFolder {
    /// A step that began.
    struct Step {
        let folder: StepFolder
        let name: String
        /// Whether it left the files of a step that succeeded.
        let isDone: Bool
    }

    /// Relative to the working folder.
    let path: String
    let log: FlowLog
    /// In the order in which they began.
    let steps: [Step]

    private static let maximumSteps = 200

    /// How many of a container's folders are searched for the last one.
    private static let maximumFolders = 100

    /// - Parameter isQuick: for a running run: does not check how steps ended, nor read a long log to its end.
    /// - Returns: nil if there is none.
    static func find(in tree: borrowing WorkTree, isQuick: Bool = false) throws(StorageError) -> FlowFolder? {
        for name in try tree.names(in: "runs").reversed().prefix(maximumFolders) where try tree.isFolder("runs/\(name)")
        {
            return try FlowFolder(path: "runs/\(name)", in: tree, isQuick: isQuick)
        }
        return nil
    }

    private init(path: String, in tree: borrowing WorkTree, isQuick: Bool) throws(StorageError) {
        self.path = path
        log = FlowLog(try tree.lines("\(path)/flow.log", atMost: isQuick ? 1 << 17 : 1 << 20) ?? [])
        var names: [StepFolder: String] = [:]
        for name in try tree.names(in: path) {
            guard let folder = StepFolder(name), try tree.isFolder("\(path)/\(name)") else { continue }
            names[folder] = StepKind.named(folder.suffix)?.name ?? folder.suffix
        }
        for step in log.steps { if let folder = StepFolder(step.folder) { names[folder] = step.name } }
        let folders = names.keys.sorted { ($0.number, $0.suffix) < ($1.number, $1.suffix) }
        var steps: [Step] = []
        for folder in folders.prefix(Self.maximumSteps) {
            steps.append(
                Step(
                    folder: folder, name: names[folder] ?? folder.suffix,
                    isDone: isQuick ? false : try Self.isDone("\(path)/\(folder.text)", in: tree)))
        }
        self.steps = steps
    }

    /// The first step that did not succeed.
    var undone: Step? { steps.first { !$0.isDone } }

    func step(_ suffix: String) -> Step? { steps.last { $0.folder.suffix == suffix } }

    func step(folder: String) -> Step? { steps.last { $0.folder.text == folder } }

    func path(of step: Step) -> String { "\(path)/\(step.folder.text)" }

    /// The log of the step's program.
    func logPath(of step: Step) -> String { "\(path(of: step))/\(step.folder.suffix).log" }

    private static func isDone(_ path: String, in tree: borrowing WorkTree) throws(StorageError) -> Bool {
        guard try tree.json("\(path)/state_out.json")?.kind == "an object" else { return false }
        return ClockText.seconds(try tree.lastLines("\(path)/runtime.txt", bytes: 64).first ?? "") != nil
    }
}

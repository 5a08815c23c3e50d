/// The run's messages: on standard output, where they are followed live, and in the logs of the run's folder.
///
/// A log that cannot be written (because of a full disk, for example) does not stop the check; other failures will
/// report the reason.
final class Console {
    enum Level: String {
        case verbose = "VERBOSE"
        case info = "INFO"
        case warning = "WARNING"
        case error = "ERROR"
    }

    private static let columns = 80

    private let output: OutputFile
    private let flowLog: OutputFile
    private let warningLog: OutputFile
    private let errorLog: OutputFile

    init(_ folder: CheckFolder) throws {
        output = try .standardOutput()
        flowLog = try OutputFile(folder.path + "/flow.log")
        warningLog = try OutputFile(folder.path + "/warning.log")
        errorLog = try OutputFile(folder.path + "/error.log")
    }

    /// Prints lines unchanged.
    func print(_ text: String) {
        try? output.write(text + "\n")
    }

    /// Starts a step with its title in a horizontal rule.
    func rule(_ title: String) {
        let free = max(2, Self.columns - title.count - 2)
        let left = String(repeating: "─", count: free / 2)
        print("\(left) \(title) \(String(repeating: "─", count: free - free / 2))")
    }

    /// An event of the flow: with its time on standard output, without it in the logs.
    func event(_ level: Level, _ message: String) {
        let name = level.rawValue + String(repeating: " ", count: 8 - level.rawValue.count)
        print("[\(WallTime.now().clock)] \(name) \(message)")
        try? flowLog.write(message + "\n")
        switch level {
        case .warning: try? warningLog.write(message + "\n")
        case .error: try? errorLog.write(message + "\n")
        case .verbose, .info: break
        }
    }

    /// The line in which a terminal would show the flow's progress.
    func progress(stage: Int, _ title: String, done: Int, of total: Int, after elapsed: Duration) {
        let head = "PrecheckFlow - Stage \(stage) - \(title) "
        let tail = " \(done)/\(total) \(elapsed.shortClock)"
        let free = max(0, Self.columns - head.count - tail.count)
        let bar = free * done / total
        print(head + String(repeating: "━", count: bar) + String(repeating: " ", count: free - bar) + tail)
    }
}

import Glibc
package import Logging

/// Writes log messages to the journal, with their metadata as fields, `PRECHECK_RUN=7c…`; without a journal to standard
/// error, one line each: `<6>run 7c… queued request=9f…`.
///
/// The number is the priority for journald (sd-daemon(3)); a terminal shows the level's name instead.
package struct LogLines: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let label: String
    private let journal: Journal?

    package init(label: String, journal: Journal? = nil) {
        self.label = label
        self.journal = journal
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            .map { (key: $0.key, value: Self.oneLine($0.value.description)) }
        let message = Self.oneLine(event.message.description)
        // Values that the message already contains are not repeated.
        let rest = all.filter { !message.contains($0.value) }.map { " \($0.key)=\($0.value)" }.joined()
        if tellJournal(event.level, message + rest, all) { return }
        let prefix = isTerminal ? "\(label) \(event.level): " : "<\(event.level.priority)>"
        // One write(2) per line, so that lines of different threads do not mix.
        let line = Array("\(prefix)\(message)\(rest)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private func tellJournal(_ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)]) -> Bool
    {
        guard let journal else { return false }
        let own = [("MESSAGE", message), ("PRIORITY", String(level.priority)), ("SYSLOG_IDENTIFIER", label)]
        return journal.send(own + fields.map { ("PRECHECK_\($0.key.uppercased())", $0.value) })
    }

    /// Control characters would start further lines or fields.
    private static func oneLine(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }.joined()
    }
}

extension Logger.Level {
    /// The priority of syslog(3).
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

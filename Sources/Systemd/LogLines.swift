import Glibc
package import Logging

/// Writes log messages to standard error, a line each: `<6>run 7c… queued request=9f…`.
///
/// The number is the priority that journald reads (sd-daemon(3)); on a terminal there is the level's name instead.
package struct LogLines: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let label: String

    package init(label: String) { self.label = label }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let fields = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let prefix = isTerminal ? "\(label) \(event.level): " : "<\(event.level.priority)>"
        // One write(2) a line, so that lines of different threads do not mix. Control characters would make further lines.
        let text = (event.message.description + fields).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
        let line = Array("\(prefix)\(text.joined())\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
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

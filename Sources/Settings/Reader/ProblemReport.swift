/// The problems found so far while reading a configuration, and the names that it may contain.
final class ProblemReport {
    /// A key in its table.
    struct Name {
        let parent: String
        let key: String
        var path: String { parent.isEmpty ? key : "\(parent).\(key)" }
    }

    /// Every key that was asked for, including tables, in that order.
    var known: [Name] = []
    private let file: String
    private let lines: SourceLines
    private var problems: [ConfigurationError.Problem] = []
    private var unknown: [(name: Name, isTable: Bool)] = []

    init(file: String, lines: SourceLines) {
        self.file = file
        self.lines = lines
    }

    func add(_ path: String, _ message: String) {
        problems.append(origin(of: path).problem(message))
    }

    /// Records a key that was not asked for. It is reported at the end, when all known names are available for a
    /// suggestion.
    func addUnknown(_ name: Name, isTable: Bool) {
        unknown.append((name, isTable))
    }

    func origin(of path: String) -> Origin {
        Origin(file: file, keyPath: path, line: lines.line(of: path))
    }

    /// All problems, in the order of their lines.
    func finish() -> [ConfigurationError.Problem] {
        for (name, isTable) in unknown {
            add(name.path, "unknown \(isTable ? "table" : "key"); \(advice(for: name))")
        }
        unknown = []
        return problems.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }

    private func advice(for name: Name) -> String {
        let siblings = known.filter { $0.parent == name.parent }.map(\.key)
        if let key = name.key.nearest(among: siblings) {
            return "did you mean `\(Name(parent: name.parent, key: key).path)`?"
        }
        if let elsewhere = known.first(where: { $0.key == name.key }) {
            return "did you mean `\(elsewhere.path)`?"
        }
        return "expected one of: \(siblings.joined(separator: ", "))"
    }
}

/// The position of a value in the file.
struct Origin: Sendable, Equatable {
    let file: String
    let keyPath: String
    let line: Int?

    func problem(_ message: String) -> ConfigurationError.Problem {
        ConfigurationError.Problem(keyPath: keyPath, line: line, message: message)
    }
}

import ArgumentParser
import Domain

/// `--filter KEY=VALUE`. Values of one key are alternatives; every key must match.
struct RunFilter: ExpressibleByArgument, Sendable {
    enum Rule: Sendable {
        case status(RunStatus)
        case since(Timestamp)
        case before(Timestamp)
        case topCell(String)
        case dieID(String)
        case upload(String)
    }

    let rule: Rule

    /// For the help.
    static let forms =
        "status=STATUS, since=TIME or before=TIME (when the run was created), top_cell=NAME, die_id=ID, upload=ID"

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let rule = Self.rule(parts[0], parts[1]) else { return nil }
        self.rule = rule
    }

    private static func rule(_ key: String, _ value: String) -> Rule? {
        switch key {
        case "status": StatusArgument(argument: value).map { .status($0.status) }
        case "since": TimeArgument(argument: value).map { .since($0.timestamp) }
        case "before": TimeArgument(argument: value).map { .before($0.timestamp) }
        case "top_cell": .topCell(value)
        case "die_id": .dieID(value)
        case "upload": .upload(value.lowercased())
        default: nil
        }
    }
}

/// The conditions that a run must meet to be listed.
struct RunSelection {
    /// Empty for any.
    private(set) var statuses: Set<RunStatus>
    private var since: [Timestamp] = []
    private var before: [Timestamp] = []
    private var topCells: Set<String> = []
    private var dieIDs: Set<String> = []
    private var uploads: [String] = []

    init(_ statuses: [RunStatus], _ filters: [RunFilter] = []) {
        self.statuses = Set(statuses)
        for filter in filters {
            switch filter.rule {
            case .status(let status): self.statuses.insert(status)
            case .since(let moment): since.append(moment)
            case .before(let moment): before.append(moment)
            case .topCell(let name): topCells.insert(name)
            case .dieID(let id): dieIDs.insert(id)
            case .upload(let id): uploads.append(id)
            }
        }
    }

    /// Whether the run meets all conditions but the status, which the database checks.
    func holds(_ run: Run) -> Bool {
        since.allSatisfy { run.created >= $0 } && before.allSatisfy { run.created < $0 }
            && (topCells.isEmpty || topCells.contains(run.request.topCell.description))
            && (dieIDs.isEmpty || dieIDs.contains(run.request.dieID.description))
            && (uploads.isEmpty || uploads.contains { run.request.upload.description.hasPrefix($0) })
    }
}

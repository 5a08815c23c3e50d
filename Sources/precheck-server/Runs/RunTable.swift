import Domain
import Store

/// Runs as a table.
struct RunTable {
    private var table = Table([
        .init(title: "ID"), .init(title: "STATUS", least: 9), .init(title: "TOP CELL", least: 6),
        .init(title: "DIE ID"),
        .init(title: "INPUT", least: 5), .init(title: "SIZE", isRight: true), .init(title: "CREATED"),
        .init(title: "DURATION"),
    ])

    /// How many characters of an ID are shown: enough to distinguish runs.
    private static let idLength = 12

    init(_ runs: some Sequence<(run: Run, place: QueuePlace)>, showsFullIDs: Bool) {
        let now = Timestamp.now()
        for (run, place) in runs {
            let id = run.id.description
            let request = run.request
            table.add([
                showsFullIDs ? id : String(id.prefix(Self.idLength)), Self.status(run, place),
                request.topCell.description, request.dieID.description, request.input.name.description,
                request.input.size.size, run.created.ago(now), Self.took(run, now),
            ])
        }
    }

    func lines(width: Int?) -> [String] { table.lines(width: width) }

    private static func status(_ run: Run, _ place: QueuePlace) -> String {
        let name = run.state.status.rawValue
        switch run.state {
        case .queued: return place.position.map { "\(name), \($0) of \(place.length)" } ?? name
        case .running: return run.cancelRequested == nil ? name : "\(name), cancelling"
        case .finished(let result, _, _):
            return result.ending.status == .failed ? "\(name) (\(result.ending.exitCode))" : name
        }
    }

    private static func took(_ run: Run, _ now: Timestamp) -> String {
        switch run.state {
        case .queued, .finished(_, nil, _): "-"
        case .running(_, let since): now.since(since).inWords
        case .finished(_, let started?, let finished): finished.since(started).inWords
        }
    }
}

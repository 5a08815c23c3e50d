import ArgumentParser
import Domain

/// A run's status on the command line.
struct StatusArgument: ExpressibleByArgument, Sendable {
    let status: RunStatus

    init?(argument: String) {
        guard let status = RunStatus(rawValue: argument) else { return nil }
        self.status = status
    }

    static let allValueStrings = RunStatus.allCases.map(\.rawValue)
}

/// The status of a final run.
struct FinalStatusArgument: ExpressibleByArgument, Sendable {
    let status: RunStatus

    init?(argument: String) {
        guard let status = RunStatus(rawValue: argument), status.isFinal else { return nil }
        self.status = status
    }

    static let allStatuses = RunStatus.allCases.filter(\.isFinal)
    static let allValueStrings = allStatuses.map(\.rawValue)
}

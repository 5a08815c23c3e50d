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
    static let finalValueStrings = RunStatus.allCases.filter(\.isFinal).map(\.rawValue)
}

extension Ending {
    /// A check that ran for longer had begun, whatever it left: it is not run again unasked.
    private static let worthRepeating = Duration.seconds(600)

    /// Whether a run that ended like this gets a second attempt: the service and not the design is to blame, no work of
    /// the check is lost, and the first container cannot still be running.
    package func isRetryable(_ seen: Observation) -> Bool {
        guard verdict == .systemFailed, seen.attempt == 1, seen.hasFolder, !seen.isCleared, !seen.findings.hasBegun,
            seen.time < Self.worthRepeating
        else { return false }
        return !hasPerhapsBegun(seen)
    }

    /// Whether the check may have begun although nothing shows it.
    private func hasPerhapsBegun(_ seen: Observation) -> Bool {
        switch self {
        // The engine knows of no start, but the kernel still has the container.
        case .engineLost: seen.engine.hasControlGroup
        // A power cut may have lost what the check wrote, Docker's record of its start, and ours.
        case .rebooted: seen.boot.wasStarted || seen.boot.hasWritten || seen.container != .created
        default: seen.container == .absent && seen.boot.isRebooted
        }
    }
}

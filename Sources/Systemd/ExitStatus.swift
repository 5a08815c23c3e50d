/// Exit statuses by which the service manager knows whether another start may help: `Restart` and `RestartPreventExitStatus` of the
/// units in `systemd/`.
package enum ExitStatus {
    /// Something failed that may pass.
    package static let failure: Int32 = 1
    /// The configuration is wrong: `EX_CONFIG` of sysexits(3).
    package static let configuration: Int32 = 78
    /// The first after those: containers of this service belong to no run, and an operator is to look.
    package static let orphans: Int32 = 79
}

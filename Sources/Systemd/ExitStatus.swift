/// Exit statuses that tell the service manager whether a restart may help: see `Restart` and `RestartPreventExitStatus`
/// in the units in `systemd/`.
package enum ExitStatus {
    /// A failure that may be transient.
    package static let failure: Int32 = 1
    /// The configuration is wrong: `EX_CONFIG` of sysexits(3).
    package static let configuration: Int32 = 78
    /// Containers of this service belong to no run, which an operator must look into. The first number that sysexits(3)
    /// does not use.
    package static let orphans: Int32 = 79
}

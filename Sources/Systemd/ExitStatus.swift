/// Exit statuses that tell the service manager that another start would end in the same way: `RestartPreventExitStatus` of the units
/// in `systemd/`.
package enum ExitStatus {
    /// The configuration is wrong: `EX_CONFIG` of sysexits(3).
    package static let configuration: Int32 = 78
}

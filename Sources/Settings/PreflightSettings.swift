/// The `[preflight]` section: whether layouts are checked when they are uploaded, and what follows.
package struct PreflightSettings: Sendable, Equatable {
    package let mode: PreflightMode
    /// How long reading a layout may continue once it is completely on disk.
    package let timeout: Duration

    init(_ reader: SectionReader) {
        mode = reader.value("mode", default: "enforce", parse: Choice.parse(default: PreflightMode.enforce))
        timeout = .seconds(reader.value("timeout_seconds", default: 30, .within(1...600)))
    }
}

/// What to do with a request for a run of a layout that cannot pass.
package enum PreflightMode: String, CaseIterable, Sendable {
    /// Refuse it.
    case enforce
    /// Queue the run, with the problems as its warnings.
    case report
    /// Do not read layouts at all.
    case off
}

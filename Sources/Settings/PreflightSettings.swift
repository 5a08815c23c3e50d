/// The `[preflight]` section: what is made of that which a layout's file alone tells.
package struct PreflightSettings: Sendable, Equatable {
    package let mode: PreflightMode
    /// How long a layout is read for once it is on the disk.
    package let timeout: Duration

    init(_ reader: SectionReader) {
        mode = reader.value("mode", default: "enforce", parse: Choice.parse(default: PreflightMode.enforce))
        timeout = .seconds(reader.value("timeout_seconds", default: 30, .within(1...600)))
    }
}

/// What becomes of a request for a run of a layout that cannot pass.
package enum PreflightMode: String, CaseIterable, Sendable {
    /// It is refused.
    case enforce
    /// It is carried out, and the run has the problems as its warnings.
    case report
    /// Layouts are not read.
    case off
}

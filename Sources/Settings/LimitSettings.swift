/// The `[limits]` section: how much the service accepts before it asks clients to try again later.
package struct LimitSettings: Sendable, Equatable {
    /// How many runs may be queued; 0 for no limit.
    package let maxQueuedRuns: Int
    /// How many bytes of uploads may be stored at the same time; 0 for no limit.
    package let maxStoredUploadBytes: Int

    init(_ reader: SectionReader) {
        maxQueuedRuns = reader.value("max_queued_runs", default: 0, .within(1...1_000_000, orZero: "no limit"))
        maxStoredUploadBytes = reader.value(
            "max_stored_upload_bytes", default: 0, .within(1...Limits.bytes, orZero: "no limit"))
    }
}

import Layout
import Logging
import Settings
import Storage
import Time

/// A layout that is being stored, and read at the same time. Removed again unless ``keep()`` is called.
struct IncomingLayout: ~Copyable {
    private var layout: NewLayout
    private let settings: PreflightSettings
    private let logger: Logger
    private var reading: LayoutReading?
    private(set) var size: Int64 = 0

    init(_ layout: consuming NewLayout, _ settings: PreflightSettings, logger: Logger) {
        self.layout = layout
        self.settings = settings
        self.logger = logger
    }

    /// Makes the whole of `body` the layout.
    mutating func take(_ body: borrowing IncomingBody) throws(StorageError) {
        try layout.take(body)
        try advance(by: body.size)
    }

    /// Appends bytes of `body`.
    mutating func append(_ body: borrowing IncomingBody, _ range: Range<Int64>) throws(StorageError) {
        try layout.append(body, range)
        try advance(by: range.upperBound - range.lowerBound)
    }

    private mutating func advance(by count: Int64) throws(StorageError) {
        size += count
        if reading == nil, settings.mode != .off { reading = LayoutReading(try layout.reader()) }
        reading?.advance(to: size)
    }

    /// Makes the layout durable, and returns what was read from it; nil if preflight is off.
    consuming func keep() throws(StorageError) -> LayoutSummary? {
        let (reading, settings, logger) = (reading, settings, logger)
        try layout.keep()
        switch reading?.outcome(within: settings.timeout) {
        case nil: return nil
        case .read(let summary): return summary
        case .late:
            let seconds = settings.timeout.whole(.seconds)
            return Self.unread("the file could not be read completely within \(seconds) seconds")
        case .failed(let error):
            logger.warning("a layout could not be read: \(error)")
            return Self.unread("the file could not be read again from the storage")
        }
    }

    private static func unread(_ problem: String) -> LayoutSummary {
        var facts = LayoutFacts(format: .unknown)
        facts.problems = [problem]
        return LayoutSummary(facts)
    }
}

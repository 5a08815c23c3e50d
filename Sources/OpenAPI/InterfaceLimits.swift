/// Sizes, ranges and defaults that the description states and the handlers keep to.
package enum InterfaceLimits {
    /// Bytes that the body of a request may have, except for uploads.
    package static let requestBody = 1 << 20
    /// Elements of one page of a list; the most unless a request asks for fewer.
    package static let page = 1...1000
    /// Seconds that a request may wait for a run to become final.
    package static let wait = 0...86_400
    /// Seconds that it waits unless it says otherwise.
    package static let defaultWait = 300
    /// Seconds after which a cancellation that goes on is answered.
    package static let cancellation = 15
    /// Bytes of lines in one answer, as they are sent.
    package static let logLines = 16 << 20
    /// The last lines of a log that may be asked for.
    package static let logTail = 0...Int(Int32.max)
    /// Seconds since 1970 that a log may be asked for from. Whole microseconds of this century and the next fit a Double exactly enough
    /// to come back as they were.
    package static let logTime = 0...100_000_000_000
    /// Seconds for which a sample of what a container uses tells of now. One comes each second.
    package static let sampleAge = 5
}

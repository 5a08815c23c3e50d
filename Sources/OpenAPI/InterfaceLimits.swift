/// Sizes, ranges and defaults that the description states and the handlers enforce.
package enum InterfaceLimits {
    /// The most bytes that a request's body may have, except for uploads.
    package static let requestBody = 1 << 20
    /// Elements on a page of a list. The upper bound is the default.
    package static let page = 1...1000
    /// Seconds that a request may wait for a run to become final.
    package static let wait = 0...86_400
    /// Seconds that it waits by default.
    package static let defaultWait = 300
    /// Seconds after which a cancellation that is still going on is answered.
    package static let cancellation = 15
    /// The most bytes of log lines in one response.
    package static let logLines = 16 << 20
    /// How many of a log's last lines may be requested.
    package static let logTail = 0...Int(Int32.max)
    /// Seconds since 1970 from which a log may be requested. A Double is precise enough to return whole microseconds of
    /// this century and the next unchanged.
    package static let logTime = 0...100_000_000_000
    /// Seconds for which a sample of a container's resource use is current. There is one each second.
    package static let sampleAge = 5
}

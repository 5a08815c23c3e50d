package import Web

/// How a ``Server`` treats its connections. The defaults suit a web server on the same host.
package struct Options: Sendable {
    /// Threads that handlers run on.
    package var handlerThreads = 4
    /// Streamed responses at the same time; one more gets ``busy``.
    package var streams = 16
    /// A request's head must be complete this long after its first byte.
    package var headTimeout: Duration = .seconds(10)
    /// The longest silence in the middle of a request's body.
    package var receiveTimeout: Duration = .seconds(10)
    /// The longest time that the web server may accept no further piece of a response.
    package var sendTimeout: Duration = .seconds(60)
    /// How long the web server may keep sending an unread body after the response.
    package var lingerTimeout: Duration = .seconds(2)
    /// Bytes of an unread body that are discarded to keep a connection. A unix(7) socket holds about this much
    /// (net.core.wmem_default), so a longer body means that the web server is still sending.
    package var discardedBytes = 256 * 1024
    /// Pause before the next attempt to accept a connection after the process ran out of descriptors.
    package var acceptPause: Duration = .milliseconds(100)
    /// Response to a stream for which there is no thread.
    package var busy = APIError.unavailable("Too many downloads at the same time, try again in a few seconds").response
    /// Response to requests that only wait when the server stops.
    package var stopping = APIError.unavailable("The service is restarting, try again", retryAfter: 1).response

    package init() {}
}

package import Web

/// How a ``Server`` treats its connections. The defaults suit a web server on the same host.
package struct Options: Sendable {
    /// Threads that handlers run on.
    package var handlerThreads = 4
    /// Streamed answers at the same time; one more gets ``busy``.
    package var streams = 16
    /// A request's head must be complete this long after its first byte.
    package var headTimeout: Duration = .seconds(10)
    /// The longest silence in the middle of a request's body.
    package var receiveTimeout: Duration = .seconds(10)
    /// The longest that the web server may refuse to take a further piece of an answer.
    package var sendTimeout: Duration = .seconds(60)
    /// How long the web server may go on sending a body that nobody reads after its answer.
    package var lingerTimeout: Duration = .seconds(2)
    /// Bytes of an unread body that are thrown away to keep a connection. A unix(7) socket holds no more than about
    /// this much (net.core.wmem_default), so a body that is longer shows that the web server is still sending.
    package var discardedBytes = 256 * 1024
    /// Pause before the next connection is accepted when there are no descriptors left.
    package var acceptPause: Duration = .milliseconds(100)
    /// Answer for a stream that there is no thread for.
    package var busy = APIError.unavailable("Too many downloads at the same time, try again in a few seconds").response
    /// Answer for what only waits when the server stops.
    package var stopping = APIError.unavailable("The service is restarting, try again", retryAfter: 1).response

    package init() {}
}

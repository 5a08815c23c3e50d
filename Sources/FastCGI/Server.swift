import Dispatch
import Foundation
package import Logging
import Synchronization
package import Web

/// Serves a ``Responder`` to a web server over FastCGI.
///
/// Connections are accepted and waited for here, by epoll(7); libfcgi only parses and writes on those that have a
/// request ready. So idle connections and parked requests hold no thread.
package final class Server: Sendable {
    private enum Phase { case new, running, stopped }

    let listener: Listener
    let responder: any Responder
    let options: Options
    let logger: Logger
    let watch: ConnectionWatch
    let slow: SlowLane
    let streams: StreamSlots
    let connections = OpenConnections()
    let isShortOfDescriptors = Atomic(false)
    /// Whether more than one connection was accepted last time.
    let isCrowded = Atomic(false)
    private let phase = Mutex(Phase.new)
    private let threads = DispatchGroup()

    /// - Throws: ``FastCGIError``
    package init(
        listener: Listener, responder: any Responder, options: Options = Options(), logger: Logger
    ) throws(FastCGIError) {
        guard Library.status == 0 else { throw .library(code: Library.status) }
        self.listener = listener
        self.responder = responder
        self.options = options
        self.logger = logger
        watch = try ConnectionWatch(listener: listener.descriptor)
        slow = try SlowLane()
        streams = StreamSlots(maximum: options.streams)
    }

    /// Starts to serve on threads of its own, which inherit the calling thread's signal mask, and returns at once. May
    /// be called only once.
    package func start() throws(FastCGIError) {
        let isFirst = phase.withLock { phase in
            defer { phase = .running }
            return phase == .new
        }
        precondition(isFirst, "a server starts once")
        guard watch.awaitConnection(first: true) else { throw .system(call: "epoll_ctl", code: errno) }
        for number in 1...max(1, options.handlerThreads) { startThread("handler \(number)") { self.handle() } }
        startThread("slow lane") { self.lookAfterSlowOnes() }
    }

    /// Stops serving. Blocks until all requests have ended.
    ///
    /// No new connections are accepted, except those in the backlog of a socket of its own. Requests that have begun to
    /// arrive are answered, those that only wait with ``Options/stopping``; idle connections are closed. Whatever has
    /// not ended by itself after `limit` is cut off.
    ///
    /// - Returns: false if something was cut off.
    @discardableResult
    package func stop(within limit: Duration) -> Bool {
        let wasRunning = phase.withLock { phase in
            defer { phase = .stopped }
            return phase == .running
        }
        guard wasRunning else { return true }
        stopAccepting()
        let isDone = connections.waitUntilNone(within: limit)
        if !isDone { cutOff() }
        watch.end()
        slow.end()
        if threads.wait(timeout: .now() + Self.grace) != .success {
            logger.warning("a handler has not returned; abandoning it")
        }
        return isDone
    }

    /// How long a handler may take to notice that its connection was cut off.
    private static let grace = DispatchTimeInterval.seconds(2)

    private func cutOff() {
        logger.warning("closing connections that did not finish in time")
        // Repeated, because a connection from which libfcgi is reading a head at the moment is left out.
        for _ in 0..<20 {
            connections.interruptAll()
            if connections.waitUntilNone(within: .milliseconds(100)) { return }
        }
    }

    private func startThread(_ name: String, _ work: @escaping @Sendable () -> Void) {
        threads.enter()
        let thread = Thread {
            work()
            self.threads.leave()
        }
        thread.name = name
        thread.start()
    }
}

import CLinux
import Logging
import Synchronization
import Time

extension Server {
    /// The body of a handler thread.
    func handle() {
        while true {
            if isCrowded.load(ordering: .relaxed) { acceptMore() }
            switch watch.next() {
            case .newConnection: accept()
            case .readable(let connection): look(at: connection)
            case .gone(let connection, let reply):
                close(connection)
                reply.clientHasGone()
            case .live(let connection, let reply): goOn(reply, on: connection)
            case .ended: return
            }
        }
    }

    /// The body of the slow lane's thread.
    func lookAfterSlowOnes() {
        while let steps = slow.next() {
            for step in steps {
                switch step {
                case .serve(let connection): awaitRequest(on: connection)
                case .close(let connection, let reason): close(connection, reason: reason)
                case .resume: awaitConnection()
                }
            }
        }
    }

    /// Accepts pending connections and serves the first. Others wake other threads meanwhile.
    private func accept() {
        if watch.isStopping { return }
        switch listener.accept() {
        case .connection(let descriptor):
            acceptMore()
            awaitConnection()
            if isShortOfDescriptors.exchange(false, ordering: .relaxed) { logger.notice("accepting connections again") }
            look(at: adopt(descriptor))
        case .nobody: awaitConnection()
        case .failed(let code): pauseAccepting(code)
        }
    }

    /// Accepts the whole of a burst before serving any of it: when the backlog is full, the web server gives up at
    /// once. epoll reports the listening socket only after all connections that are ready by then, so during a burst
    /// each thread looks for more of it between two requests.
    private func acceptMore() {
        guard !watch.isStopping else { return }
        var count = 0
        while count < Self.burst, case .connection(let descriptor) = listener.accept() {
            awaitRequest(on: adopt(descriptor))
            count += 1
        }
        isCrowded.store(count > 0, ordering: .relaxed)
    }

    /// The default size of a backlog (`net.core.somaxconn`).
    private static let burst = 4096

    /// The listening socket stays readable while nothing can be accepted: watching it would be a busy loop.
    private func pauseAccepting(_ code: Int32) {
        if !isShortOfDescriptors.exchange(true, ordering: .relaxed) {
            logger.error("cannot accept connections: \(FastCGIError.system(call: "accept4", code: code))")
        }
        slow.pause(for: options.acceptPause)
    }

    private func awaitConnection() {
        if !watch.awaitConnection() { slow.pause(for: options.acceptPause) }
    }

    private func adopt(_ descriptor: Int32) -> Connection {
        _ = linux_set_timeouts(
            descriptor, options.receiveTimeout.pollTimeout, options.sendTimeout.pollTimeout)
        let connection = Connection(descriptor)
        connections.add(connection)
        return connection
    }

    /// Serves the request that has arrived on a connection, or waits for it.
    private func look(at connection: Connection) {
        switch connection.arrival() {
        case .head(.complete(_)): serve(connection)
        case .head(.incomplete):
            if !slow.gather(connection, atMost: options.headTimeout) {
                close(connection, reason: "epoll cannot watch it")
            }
        case .head(.malformed(let reason)): close(connection, reason: reason)
        case .nothing: awaitRequest(on: connection)
        case .ended: close(connection)
        }
    }

    func awaitRequest(on connection: Connection) {
        if !watch.awaitRequest(on: connection) { close(connection) }
    }

    /// - Parameter reason: what to log; nil for nothing.
    func close(_ connection: Connection, reason: String? = nil) {
        if let reason { logger.warning("connection closed: \(reason)") }
        connection.close()
        connections.remove(connection)
    }

    /// Accepts what is in the backlog of a socket of its own, which would otherwise be lost, and ends everything else
    /// that is waiting.
    func stopAccepting() {
        let waiting = watch.stop()
        if listener.isOwn {
            listener.unlink()
            while case .connection(let descriptor) = listener.accept() { awaitRequest(on: adopt(descriptor)) }
        }
        for case .idle(let connection) in waiting { close(connection) }
        for case .parked(let connection, let reply) in waiting { dismiss(connection, reply) }
        for case .live(let connection, let reply) in waiting { dismiss(connection, reply) }
    }
}

import Docker
import Domain
import Faults
import Foundation
import Settings
import Storage

/// Copies a container's log into its run's folder, from where an earlier keeper stopped.
///
/// The position is found by counting: as many lines are skipped as the file holds. Docker returns the same lines in the
/// same order each time, so none is lost or duplicated, whenever the earlier keeper stopped.
struct LogKeeper {
    let context: Context
    let run: RunID
    let container: ContainerID
    /// How many lines of the file an earlier attempt wrote.
    let earlierLines: Int

    /// Seconds before a stream that ended too early is restarted, from the first line.
    private static let pause = 0.25

    /// Blocks until the container has exited, and keeps nearly everything that it writes meanwhile; see ``complete()``.
    ///
    /// - Throws: ``EngineError/unreachable`` if the connection breaks, ``StorageError`` if something cannot be written.
    ///   What was kept stays, and a later call continues there: the engine keeps the log as long as the container.
    func follow(cancellation: Cancellation) throws {
        while !cancellation.isCancelled {
            _ = try copy(follow: true, cancellation)
            // Docker 20.10 sometimes ends the stream of a running container without an error.
            guard try context.engine.inspect(container).state.isRunning else { return }
            Thread.sleep(forTimeInterval: Self.pause)
        }
    }

    /// Keeps what is still missing of the log of a container that has exited. Durable after
    /// ``RunFolder/synchroniseLog()``.
    ///
    /// Needed even if the log was followed to the end: Docker 20.10 sometimes ends the stream before the last lines.
    func complete() throws { try copy(follow: false, Cancellation()).finish() }

    private func copy(follow: Bool, _ cancellation: Cancellation) throws -> LogCopy {
        let copy = LogCopy(
            try LogWriter.open(
                context.storage.run(run).logPath, maximumBytes: Int64(context.config.docker.logMaxBytes)),
            earlierLines: earlierLines)
        var failure: StorageError?
        do {
            try context.engine.logs(of: container, follow: follow, cancellation: cancellation) {
                frame throws(EngineError) in
                failure = try self.take(frame, into: copy)
                if failure != nil { throw .cancelled }
            }
        } catch {
            throw failure ?? error
        }
        return copy
    }

    /// Keeps a frame; returns the error, if there was one.
    private func take(_ frame: LogFrame, into copy: LogCopy) throws(EngineError) -> StorageError? {
        guard frame.source != .engine else {
            throw .malformed("the log of \(container): \(String(decoding: frame.bytes, as: UTF8.self))")
        }
        do throws(StorageError) { try copy.take(frame) } catch { return error }
        return nil
    }
}

/// The file of a log that is being copied. Used by one thread.
private final class LogCopy {
    private var writer: LogWriter
    private var assembler = LineAssembler()
    private var known: Int

    init(_ writer: consuming LogWriter, earlierLines: Int) {
        known = max(0, writer.lines - earlierLines)
        self.writer = writer
    }

    func take(_ frame: LogFrame) throws(StorageError) {
        guard let line = assembler.take(frame) else { return }
        try add(line)
        // So that readers see it at once; a write costs a fraction of what Docker has spent on the line.
        try writer.flush()
        FaultPoint.logFlushed.reach()
    }

    func finish() throws(StorageError) {
        for line in assembler.finish() { try add(line) }
        try writer.flush()
    }

    private func add(_ line: LineAssembler.Line) throws(StorageError) {
        guard known == 0 else {
            known -= 1
            return
        }
        try writer.append(line.text, at: line.time, cut: line.dropped)
    }
}

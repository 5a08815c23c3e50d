import Dispatch
import Foundation
import Layout
import Storage
import Synchronization
import Time

/// Reads a layout on a thread of its own, while its file is still being written.
///
/// Reading stops early when this object is released.
final class LayoutReading: Sendable {
    enum Outcome {
        case read(LayoutSummary)
        /// Reading took too long.
        case late
        /// The storage failed.
        case failed(any Error)
    }

    private let work: Work

    init(_ file: consuming LayoutFile) {
        work = Work(file)
        Thread.detachNewThread { [work] in work.run() }
    }

    deinit { work.leave() }

    /// Lets the thread read the file's first `size` bytes, which must have been written.
    func advance(to size: Int64) { work.advance(to: size) }

    /// Blocks until the file, which must be complete, has been read, at most for `timeout`.
    func outcome(within timeout: Duration) -> Outcome { work.outcome(within: timeout) }
}

/// The state that the thread and its owner share.
private final class Work: Sendable {
    private struct State {
        /// How many bytes of the file have been written.
        var available: Int64 = 0
        var isComplete = false
        var isLeft = false
        var result: Result<LayoutSummary, any Error>?
    }

    private let file: LayoutFile
    private let state = Mutex(State())
    /// Signalled when `state` has changed for the thread.
    private let more = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    init(_ file: consuming LayoutFile) { self.file = file }

    func advance(to size: Int64) {
        state.withLock { $0.available = size }
        more.signal()
    }

    func leave() {
        state.withLock { $0.isLeft = true }
        more.signal()
    }

    func outcome(within timeout: Duration) -> LayoutReading.Outcome {
        state.withLock { $0.isComplete = true }
        more.signal()
        _ = done.wait(timeout: .after(timeout))
        switch state.withLock({ $0.result }) {
        case nil: return .late
        case .success(let summary): return .read(summary)
        case .failure(let error): return .failed(error)
        }
    }

    func run() {
        let result = Result {
            var position: Int64 = 0
            let reader = LayoutReader(limits: .preflight, isCancelled: { self.state.withLock { $0.isLeft } })
            return LayoutSummary(
                try reader.facts { buffer in
                    let count = min(try self.available(after: position), Int64(buffer.count))
                    guard count > 0 else { return 0 }
                    let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(count)])
                    let read = try self.file.read(into: piece, at: position)
                    position += Int64(read)
                    return read
                })
        }
        state.withLock { $0.result = result }
        done.signal()
    }

    /// Waits until there are more than `position` bytes, and returns how many more; 0 at the end.
    private func available(after position: Int64) throws -> Int64 {
        while true {
            let (rest, isComplete, isLeft) = state.withLock { ($0.available - position, $0.isComplete, $0.isLeft) }
            if isLeft { throw CancellationError() }
            if rest > 0 || isComplete { return rest }
            more.wait()
        }
    }
}

extension LayoutLimits {
    /// Four uploads are read at the same time, and each may take some 150 MB, so that together they stay well below the
    /// service's memory limit. Real dies have a few thousand cells; a layout that exceeds the limits is neither checked
    /// nor refused.
    static var preflight: LayoutLimits {
        var limits = LayoutLimits()
        limits.cells = 100_000
        limits.allNameBytes = 8 << 20
        limits.distinctReferences = 400_000
        limits.layerBoxes = 1_000_000
        limits.points = 1_000_000
        limits.scatteredNumbers = 250_000
        return limits
    }
}

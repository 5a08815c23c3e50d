import Glibc
import Synchronization

/// A moment between two effects, at which tests have a program killed or held up. In release builds there are none.
///
/// `PRECHECK_FAULT=containerCreated:kill` ends the program with SIGKILL when it first reaches that point. With
/// `containerCreated:PATH` the thread that reaches it makes the file PATH and waits until somebody has removed it.
package enum FaultPoint: String, CaseIterable, Sendable {
    // An upload.
    case uploadLinked, uploadSynced, uploadRecorded
    case uploadForgotten
    // A run is queued, or cancelled.
    case runFolderMade, runInputLinked, runsSynchronised, runQueued
    case cancelRecorded
    // A run is carried out.
    case runClaimed, workFolderMade, containerCreated, waitArmed, startRecorded, containerStarted, startedRecorded
    case logFlushed, containerStopped, exitSeen
    case logCompleted, outputSealed, outputLinked, reportKept, artifactsKept, runFinished, containerRemoved
    // A run is tried once more.
    case runRetried, attemptCleared
    // A run whose container was never made goes back to the queue; one that has gone past a limit is to be ended.
    case runPutBack, stopRecorded
    // A run is removed.
    case runForgotten

    /// Kills this process, or holds this thread up, if a test wants that at this point.
    @inline(__always)
    package func reach() {
        #if DEBUG
            Fault.wanted?.occur(at: self)
        #endif
    }
}

#if DEBUG
    /// What a test wants to happen.
    private final class Fault: Sendable {
        private let point: FaultPoint
        /// Nil: the program is killed.
        private let path: String?
        private let hasOccurred = Atomic(false)

        static let wanted = Fault()

        private init?() {
            guard let text = getenv("PRECHECK_FAULT").map({ String(cString: $0) }) else { return nil }
            let parts = text.split(separator: ":")
            guard parts.count == 2, let point = FaultPoint(rawValue: String(parts[0])) else { return nil }
            self.point = point
            path = parts[1] == "kill" ? nil : String(parts[1])
        }

        func occur(at point: FaultPoint) {
            guard point == self.point, !hasOccurred.exchange(true, ordering: .relaxed) else { return }
            guard let path else {
                // It takes effect before the call returns.
                kill(getpid(), SIGKILL)
                return
            }
            close(open(path, O_WRONLY | O_CREAT, 0o600))
            while access(path, F_OK) == 0 { usleep(1000) }
        }
    }
#endif

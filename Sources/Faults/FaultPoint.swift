import Glibc
import Synchronization

/// A moment between two effects at which tests can kill or suspend a program. Compiled into debug builds only.
///
/// `PRECHECK_FAULT=containerCreated:kill` kills the program with SIGKILL when it first reaches that point. With
/// `containerCreated:PATH` the thread that reaches it creates the file PATH and waits until it is removed.
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
    // A run gets a second attempt.
    case runRetried, attemptCleared
    // A run whose container was never created is requeued; one that has exceeded a limit is to be stopped.
    case runPutBack, stopRecorded
    // A run is removed.
    case runForgotten

    /// Kills this process, or suspends this thread, if a test asked for that at this point.
    @inline(__always)
    package func reach() {
        #if DEBUG
            Fault.wanted?.occur(at: self)
        #endif
    }
}

#if DEBUG
    /// What a test asked for.
    private final class Fault: Sendable {
        private let point: FaultPoint
        /// Nil to kill the program.
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
                // The signal takes effect before the call returns.
                kill(getpid(), SIGKILL)
                return
            }
            close(open(path, O_WRONLY | O_CREAT, 0o600))
            while access(path, F_OK) == 0 { usleep(1000) }
        }
    }
#endif

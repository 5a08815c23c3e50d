import Glibc

/// A moment between two effects, at which tests have a program killed or stopped. In release builds there are none.
///
/// `PRECHECK_FAULT=containerCreated:kill` ends the program with SIGKILL when it reaches that point, `containerCreated:stop` stops it with
/// SIGSTOP until it gets SIGCONT.
package enum FaultPoint: String, CaseIterable, Sendable {
    // An upload.
    case uploadLinked, uploadSynced, uploadRecorded
    case uploadForgotten
    // A run is queued, or cancelled.
    case runFolderMade, runInputLinked, runQueued
    case cancelRecorded
    // A run is carried out.
    case runClaimed, workFolderMade, containerCreated, waitArmed, startRecorded, containerStarted, startedRecorded
    case logFlushed, containerStopped, exitSeen
    case logCompleted, outputSealed, outputLinked, runFinished, containerRemoved
    // A run is removed.
    case runForgotten

    /// Kills or stops this process if a test wants it to at this point.
    @inline(__always)
    package func reach() {
        #if DEBUG
            Fault.wanted?.occur(at: self)
        #endif
    }
}

#if DEBUG
    /// What a test wants to happen.
    private struct Fault {
        let point: FaultPoint
        let signal: CInt

        static let wanted = Fault()

        private init?() {
            guard let text = getenv("PRECHECK_FAULT").map({ String(cString: $0) }) else { return nil }
            let parts = text.split(separator: ":")
            guard parts.count == 2, let point = FaultPoint(rawValue: String(parts[0])) else { return nil }
            self.point = point
            signal = parts[1] == "stop" ? SIGSTOP : SIGKILL
        }

        func occur(at point: FaultPoint) {
            // The signal takes effect before the call returns.
            if point == self.point { kill(getpid(), signal) }
        }
    }
#endif

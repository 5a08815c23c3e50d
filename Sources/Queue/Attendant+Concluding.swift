import Domain
import Faults
import Foundation
import Logging
import Reports
import Settings
import Storage
import Store

/// How a run's container has ended, and what was kept of it.
struct Ended {
    let ending: Ending
    /// By the exit code and what the worker knows; a look at what the container left may make another of it.
    let outcome: RunOutcome
    var output: FileDescription?
    var usage: RunUsage?
    var memory = MemoryUse(limit: 0, peak: nil)
    /// Whether what the container left has been removed.
    var isCleared = false
    /// Whether a second container could be one too many: the kernel still has the first, or a power cut may have taken what it had begun.
    var isOnlyTry = false

    /// Of a run that ended without a container, or in a way that says nothing of its design.
    init(_ outcome: RunOutcome) {
        self.outcome = outcome
        ending = .decided(Verdict(outcome) ?? .systemFailed, outcome.error ?? "")
    }

    /// Of a container that ended by itself.
    init(code: Int, _ outcome: RunOutcome) {
        self.outcome = outcome
        ending = .exited(code: code, hasOutput: outcome == .completed)
    }
}

/// Saying what the end of a run means.
extension Attendant {
    /// Lines of the container's log that may say why it ended.
    private static let lastLines = 200
    /// What has run for longer had begun, whatever it left: it is not done again unasked. Seconds.
    private static let worthRepeating = 600.0

    /// Keeps the report and what the container left, and makes the run final; or puts it back in the queue, where it is to be tried once
    /// more. Nil: it is to be looked at again.
    func conclude(_ ended: Ended) throws -> Departure? {
        let folder = context.storage.run(run.id)
        let report = Report.make(try? folder.workTree(), ended.ending, try epilogue())
        try attempt { try folder.synchroniseLog() }
        if folder.exists, isWorthAnotherTry(report, ended) {
            guard try context.store.retry(run.id, logLines: logLines()) else { return nil }
            FaultPoint.runRetried.reach()
            context.logger.warning("run \(run.id) is tried once more: \(report.summary)")
            return .putBack
        }
        let outcome = Self.outcome(of: ended, report)
        if folder.exists { try keep(report, of: ended, outcome, in: folder) }
        return try finish(
            RunResult(
                outcome: outcome, verdict: report.verdict, output: outcome == .completed ? ended.output : nil,
                usage: ended.usage, isWhole: report.isWhole))
    }

    private func keep(_ report: Report, of ended: Ended, _ outcome: RunOutcome, in folder: RunFolder) throws {
        try attempt {
            try folder.keepReport(Array(JSONEncoder().encode(report)))
            FaultPoint.reportKept.reach()
            try folder.keepArtifacts(knowing: ended.output)
            FaultPoint.artifactsKept.reach()
        }
        // Also one that was kept before the worker died, of a run that has not passed after all.
        if outcome != .completed { try attempt { try folder.removeOutput() } }
    }

    /// What cannot be kept is missing afterwards; that it must not be is for a while only.
    private func attempt(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as StorageError where !error.passes {
            context.logger.error("what run \(run.id) left is not kept whole: \(error)")
        }
    }

    /// Whether the service, and not the design, is to blame, and nothing of the check is lost.
    private func isWorthAnotherTry(_ report: Report, _ ended: Ended) -> Bool {
        report.verdict == .systemFailed && !report.hasBegun && run.container.attempt == 1 && !ended.isCleared
            && !ended.isOnlyTry && ended.usage?.wallSeconds ?? 0 < Self.worthRepeating
    }

    private static func outcome(of ended: Ended, _ report: Report) -> RunOutcome {
        guard case .exited(let code, _) = ended.ending else { return ended.outcome }
        switch report.verdict {
        case .passed: return .completed
        case .outOfMemory:
            let killed = ContainerExit(code: 137, wasOutOfMemory: false)
            return RunOutcome(killed, stopped: nil, hasOutput: false, memory: ended.memory)
        case .designFailed where code != 0:
            return .failed(exitCode: code, error: "Precheck failed with exit code \(code): \(report.summary)")
        case .systemFailed where code != 0:
            let reason = report.reason.map { ": \($0)" } ?? ""
            return .failed(exitCode: code, error: "Precheck failed with exit code \(code)\(reason)")
        case .systemFailed where ended.output == nil: return ended.outcome
        default: return .failed(exitCode: 1, error: report.summary)
        }
    }

    /// The last lines of the log that are of this attempt.
    private func epilogue() throws -> Epilogue {
        guard let log = try LogReader.open(context.storage.run(run.id).logPath) else { return Epilogue([]) }
        var count = Self.lastLines
        if run.container.earlierLogLines > 0 { count = min(count, try logLines() - run.container.earlierLogLines) }
        let page = try log.page(since: nil, tail: max(0, count), maximumBytes: 1 << 20)
        return Epilogue(page.lines.map { String(decoding: $0.text.prefix(4096), as: UTF8.self) })
    }

    func logLines() throws(StorageError) -> Int {
        let path = context.storage.run(run.id).logPath
        return try LogWriter.open(path, maximumBytes: Int64(context.config.docker.logMaxBytes)).lines
    }
}

import Domain

/// What a run's end means, and which step it came from.
struct Judgement {
    let verdict: Verdict
    var step: FlowFolder.Step?
    /// What the flow says of it.
    var reason: String?

    /// From the end of the container and what it left. A design error that was found counts, whatever failed later; want of memory
    /// before that, as the check might have found more with enough of it.
    init(_ ending: Ending, _ evidence: Evidence, _ epilogue: Epilogue) {
        let undone = evidence.flow?.undone
        switch ending {
        case .decided(let verdict, _):
            self.init(verdict: verdict, step: verdict == .passed ? nil : undone, reason: epilogue.reason)
        case .exited(let code, let hasOutput):
            if code == 137 || (code != 0 && epilogue.isKilled) {
                self.init(verdict: .outOfMemory, step: undone, reason: epilogue.reason)
            } else if let fault = DesignFault(evidence) {
                self.init(verdict: .designFailed, step: fault.step, reason: fault.sentence)
            } else if code == 0 {
                self = Self.ofSuccess(evidence, hasOutput: hasOutput)
            } else {
                let said = evidence.errors?.first { !$0.trimmed.isEmpty && !$0.hasPrefix("Subprocess had") }
                self.init(
                    verdict: .systemFailed, step: undone, reason: epilogue.reason ?? epilogue.traceback ?? said)
            }
        }
    }

    private init(verdict: Verdict, step: FlowFolder.Step?, reason: String?) {
        self.verdict = verdict
        self.step = step
        self.reason = reason
    }

    private static func ofSuccess(_ evidence: Evidence, hasOutput: Bool) -> Judgement {
        guard hasOutput else {
            return Judgement(verdict: .systemFailed, step: nil, reason: "it left no output layout")
        }
        guard let doubt = evidence.doubt else { return Judgement(verdict: .passed, step: nil, reason: nil) }
        return Judgement(verdict: .systemFailed, step: evidence.flow?.undone, reason: doubt)
    }
}

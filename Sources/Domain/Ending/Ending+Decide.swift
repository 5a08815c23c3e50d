extension Ending {
    /// How a run ended, judged by what was seen of it. Pure: the same facts always give the same ending, so that a
    /// later worker agrees.
    package static func decide(_ seen: Observation) -> Ending {
        if seen.isCancelled { return .cancelled }
        switch seen.container {
        case .notStarted(let reason): return .notStarted(reason: reason)
        case .absent: return .disappeared
        case .created: return stopped(seen) ?? (seen.sawOutOfMemory ? .outOfMemory(seen.memory) : .engineLost)
        case .exited(let exit): return stopped(seen) ?? interrupted(exit, seen) ?? byItself(exit, seen)
        }
    }

    /// The worker or the machine ended the container, whatever Docker says about its exit.
    private static func stopped(_ seen: Observation) -> Ending? {
        if let stop = seen.stop { return Ending(stop) }
        if seen.boot.isRebooted { return .rebooted }
        // Even if no worker was there to stop it, or it obeyed the signal and exited with 0: the check was cut short.
        if let limit = seen.timeLimit, seen.time >= limit { return Ending(.timedOut(limit)) }
        return nil
    }

    private init(_ stop: StopDecision) {
        self =
            switch stop.cause {
            case .time: .timedOut(reason: stop.reason)
            case .space: .diskLimit(reason: stop.reason)
            }
    }

    /// The engine ended the container, or does not know how it exited. A container that is known to have run out of
    /// memory is neither.
    private static func interrupted(_ exit: ContainerExit, _ seen: Observation) -> Ending? {
        guard !seen.sawOutOfMemory, !exit.wasOutOfMemory else { return nil }
        let engine = seen.engine
        // An engine that is killed between learning of an exit and recording it makes one up when it comes back,
        // usually 255 but sometimes 0, and reports its own start time as the time of the exit.
        if !engine.isExitSeen, exit.mayBeMadeUp ? !engine.knowsExit : engine.isExitTimeMadeUp { return .engineLost }
        // An engine that stops sends SIGTERM to its containers, unless it has `live-restore`, and SIGKILL to those that
        // ignore it. Only an operator, through the engine, would otherwise send SIGTERM to a container.
        return exit.wasTerminated || (exit.wasKilled && !engine.isExitSeen) ? .engineStopped : nil
    }

    /// The check ended by itself, or ran out of memory.
    private static func byItself(_ exit: ContainerExit, _ seen: Observation) -> Ending {
        let findings = seen.findings
        // The kill may have hit only a child: the flow then exits with a code of its own, and its results cannot be
        // trusted.
        if seen.sawOutOfMemory || exit.wasOutOfMemory { return .outOfMemory(seen.memory) }
        // Docker sometimes misses an OOM kill, and only the kernel sends this signal unasked.
        if exit.wasKilled || (exit.code != 0 && findings.wasKilled) {
            let said = findings.wasKilled ? findings.reason : nil
            return .outOfMemory(seen.memory, clue: said ?? "killed by SIGKILL")
        }
        // An error in the design counts, whatever failed later: another run would find it again.
        if let fault = findings.fault { return .designFailed(exit: exit.code, fault.summary) }
        guard exit.code == 0 else { return .broken(exit: exit.code, findings.reason) }
        switch seen.output {
        case .absent: return .withoutOutput
        case .unusable(let reason): return .unusableOutput(reason)
        case .present: return findings.doubt.map(unproven) ?? .passed
        }
    }
}

extension Ending {
    /// How a run ended, by what was seen of it. Pure: whoever looks at the same facts later comes to the same ending.
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
        // Also where nobody was there to stop it, and where it heeded the signal and exited with 0: the check was cut short.
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

    /// The engine ended the container, or does not know how it exited. What is known to have run out of memory is neither.
    private static func interrupted(_ exit: ContainerExit, _ seen: Observation) -> Ending? {
        guard !seen.sawOutOfMemory, !exit.wasOutOfMemory else { return nil }
        let engine = seen.engine
        // An engine that is killed between hearing of an exit and recording it makes one up when it comes back: 255 mostly, but 0 as well,
        // and takes the time of its own start for that of the exit.
        if !engine.isExitSeen, exit.mayBeMadeUp ? !engine.knowsExit : engine.isExitTimeMadeUp { return .engineLost }
        // An engine that stops sends SIGTERM to its containers, unless it has `live-restore`, and SIGKILL to those that do not heed it.
        // Nobody else sends SIGTERM to a container unasked but an operator, through the engine.
        return exit.wasTerminated || (exit.wasKilled && !engine.isExitSeen) ? .engineStopped : nil
    }

    /// The check ran to its own end, as far as memory let it.
    private static func byItself(_ exit: ContainerExit, _ seen: Observation) -> Ending {
        let findings = seen.findings
        // A kill may hit a child only: the flow then exits with a code of its own, and what it says cannot be believed.
        if seen.sawOutOfMemory || exit.wasOutOfMemory { return .outOfMemory(seen.memory) }
        // Docker sometimes misses the kernel's note of the kill, and nobody but the kernel sends this signal unasked.
        if exit.wasKilled || (exit.code != 0 && findings.wasKilled) {
            let said = findings.wasKilled ? findings.reason : nil
            return .outOfMemory(seen.memory, clue: said ?? "killed by SIGKILL")
        }
        // An error in the design counts, whatever broke later: another run would find it again.
        if let fault = findings.fault { return .designFailed(exit: exit.code, fault.summary) }
        guard exit.code == 0 else { return .broken(exit: exit.code, findings.reason) }
        switch seen.output {
        case .absent: return .withoutOutput
        case .unusable(let reason): return .unusableOutput(reason)
        case .present: return findings.doubt.map(unproven) ?? .passed
        }
    }
}

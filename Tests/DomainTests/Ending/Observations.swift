import Domain

extension Observation {
    /// A container that exited by itself, seen by the worker, with nothing against it but its code.
    static func exited(_ code: Int, wasOutOfMemory: Bool = false, _ change: (inout Observation) -> Void = { _ in })
        -> Observation
    {
        var seen = Observation(
            .exited(ContainerExit(code: code, wasOutOfMemory: wasOutOfMemory)), attempt: 1)
        seen.engine.isExitSeen = true
        seen.time = .seconds(5)
        seen.timeLimit = .seconds(3600)
        seen.output = .present
        change(&seen)
        return seen
    }

    /// A run of which nothing was seen but what became of its container.
    static func only(_ container: Container, _ change: (inout Observation) -> Void = { _ in }) -> Observation {
        var seen = Observation(container, attempt: 1)
        change(&seen)
        return seen
    }
}

extension Findings {
    static let anError = Fault(
        step: "Checker.KLayoutDRC", reason: "2 errors found.", summary: "Checker.KLayoutDRC failed")
}

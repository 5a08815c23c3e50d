/// Decides what the worker does next with a running run: a pure function of what is recorded and what Docker shows.
///
/// The same table serves a run that has just been claimed, one that an earlier worker left behind, and one whose engine was
/// away: each step is safe to repeat.
package struct RunMachine: Sendable {
    /// What Docker shows under the run's name.
    package enum Sighting: Equatable, Sendable {
        case absent
        /// Made, and by Docker's word never started. `hasTraces`: yet something has worked in the run's folder.
        case created(container: String, hasTraces: Bool)
        case running(container: String)
        case ended(container: String, ContainerExit)
    }

    package enum Action: Equatable, Sendable {
        /// Make the container, then look again.
        case create
        /// Record the phase `starting`, start the container, record `started`.
        case start(container: String)
        /// Follow the container until it ends.
        case follow(container: String)
        /// Keep what it left, make the run final, remove it.
        case collect(container: String, ContainerExit)
        /// There is nothing to collect: make the run final.
        case finish(RunOutcome)
    }

    package let phase: RunPhase
    /// A client asked for the run to be cancelled.
    package let isCancelled: Bool

    package init(phase: RunPhase, isCancelled: Bool) {
        self.phase = phase
        self.isCancelled = isCancelled
    }

    package func next(_ sighting: Sighting) -> Action {
        switch sighting {
        case .absent: absent
        case .created(let container, let hasTraces):
            isCancelled || hasTraces && phase != .claimed
                ? .collect(container: container, .neverRan) : .start(container: container)
        case .running(let container): .follow(container: container)
        case .ended(let container, let exit): .collect(container: container, exit)
        }
    }

    private var absent: Action {
        if isCancelled { return .finish(.cancelled) }
        switch phase {
        case .claimed: return .create
        case .starting, .started: return .finish(.notRun("Container disappeared"))
        }
    }
}

extension ContainerExit {
    /// Stands for the exit of a container that was made and never started.
    package static let neverRan = ContainerExit(code: 125, wasOutOfMemory: false)
}

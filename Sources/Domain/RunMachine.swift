/// Decides what the worker does next with a running run: a pure function of what is recorded and what Docker reports.
///
/// The same table serves a run that has just been claimed, one that an earlier worker left behind, and one whose engine
/// was away: each step is safe to repeat.
package struct RunMachine: Sendable {
    /// What Docker reports under the run's name.
    package enum Sighting: Equatable, Sendable {
        case absent
        /// Created and, according to Docker, never started. `hasTraces`: something has nevertheless written to the
        /// run's folder.
        case created(hasTraces: Bool)
        case running
        case exited
    }

    /// What the supervisor is to do. Every action is safe to repeat.
    package enum Action: Equatable, Sendable {
        /// Create the container, then look again.
        case create
        /// Record the phase `starting`, start the container, record `started`.
        case start
        /// Follow the container until it exits.
        case follow
        /// Nothing more will run: keep the results, decide how the run ended, make it final.
        case conclude
    }

    package let phase: RunPhase
    /// A client asked for the run to be cancelled.
    package let isCancelled: Bool

    package init(phase: RunPhase, isCancelled: Bool) {
        self.phase = phase
        self.isCancelled = isCancelled
    }

    /// The next action, given what Docker reports now.
    package func next(_ sighting: Sighting) -> Action {
        switch sighting {
        case .absent: isCancelled || phase != .claimed ? .conclude : .create
        case .created(let hasTraces): isCancelled || (hasTraces && phase != .claimed) ? .conclude : .start
        case .running: .follow
        case .exited: .conclude
        }
    }
}

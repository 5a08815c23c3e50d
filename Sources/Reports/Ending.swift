package import Domain

/// How a run's container ended, as the worker knows it.
package enum Ending: Equatable, Sendable {
    /// By itself. `hasOutput`: the layout that a passed check leaves was found.
    case exited(code: Int, hasOutput: Bool)
    /// In a way that says nothing of the design, and why: cancelled, past a limit, killed, never started.
    case decided(Verdict, String)
}

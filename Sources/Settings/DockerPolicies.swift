/// What becomes of containers of this installation that belong to no run.
package enum OrphanPolicy: String, CaseIterable, Sendable {
    /// No run starts while there are any.
    case refuse
    case remove
    case ignore
}

/// When the image is fetched from its registry.
package enum PullPolicy: String, CaseIterable, Sendable {
    case never
    /// When it is not on the host.
    case missing
    /// Before runs start, to have the newest of that name.
    case always
}

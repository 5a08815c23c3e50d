/// What to do about containers of this installation that belong to no run.
package enum OrphanPolicy: String, CaseIterable, Sendable {
    /// Start no run while there are any.
    case refuse
    case remove
    case ignore
}

/// When the image is pulled from its registry.
package enum PullPolicy: String, CaseIterable, Sendable {
    case never
    /// When the host does not have it.
    case missing
    /// Before runs start, to have the newest image of that name.
    case always
}

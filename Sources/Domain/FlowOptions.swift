package import Layout

/// What a client may ask of the flow besides the cell and the die ID. Omitted options are not passed on, as older
/// images do not know them.
package struct FlowOptions: Equatable, Sendable {
    package let slot: Slot?
    package let isChipOnBoard: Bool
    /// How many steps run at the same time.
    package let workers: Parallelism?
    /// How many threads a step may use.
    package let threads: Parallelism?

    package static let none = FlowOptions()

    package init(
        slot: Slot? = nil, isChipOnBoard: Bool = false, workers: Parallelism? = nil, threads: Parallelism? = nil
    ) {
        self.slot = slot
        self.isChipOnBoard = isChipOnBoard
        self.workers = workers
        self.threads = threads
    }

    /// As arguments of the flow's command line; empty if nothing was asked for.
    package var arguments: [String] {
        var arguments: [String] = []
        if let slot { arguments += ["--slot", slot.rawValue] }
        if isChipOnBoard { arguments.append("--cob") }
        if let workers { arguments += ["--workers", workers.description] }
        if let threads { arguments += ["--threads", threads.description] }
        return arguments
    }

    /// The options that were given, by the names that requests use, with their values.
    package var labels: [(name: String, value: String)] {
        var labels: [(name: String, value: String)] = []
        if let slot { labels.append(("slot", slot.rawValue)) }
        if isChipOnBoard { labels.append(("cob", "true")) }
        if let workers { labels.append(("workers", workers.description)) }
        if let threads { labels.append(("threads", threads.description)) }
        return labels
    }
}

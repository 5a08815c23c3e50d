package import Layout

/// What a client may ask of the flow beyond the cell and the ID. What is not given is not passed on, as older images do not know it.
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

    /// As the flow's command line takes them; empty when nothing is asked for.
    package var arguments: [String] {
        var arguments: [String] = []
        if let slot { arguments += ["--slot", slot.rawValue] }
        if isChipOnBoard { arguments.append("--cob") }
        if let workers { arguments += ["--workers", workers.description] }
        if let threads { arguments += ["--threads", threads.description] }
        return arguments
    }

    /// The names under which requests have those that are given, and their values.
    package var labels: [(name: String, value: String)] {
        var labels: [(name: String, value: String)] = []
        if let slot { labels.append(("slot", slot.rawValue)) }
        if isChipOnBoard { labels.append(("cob", "true")) }
        if let workers { labels.append(("workers", workers.description)) }
        if let threads { labels.append(("threads", threads.description)) }
        return labels
    }
}

package import Domain
import JSON
import Reports
package import Storage
package import Store

/// What the representation of a run needs besides its row.
package struct RunContext: Sendable {
    let storage: Storage
    let estimates: [RunID: Estimate]

    /// - Parameters:
    ///   - runs: those to be shown.
    ///   - concurrency: how many run at the same time.
    package init(
        for runs: [(run: Run, place: QueuePlace)], _ store: Store, _ storage: Storage, concurrency: Int
    ) throws(StoreError) {
        self.storage = storage
        let isOpen = runs.contains { !$0.run.state.status.isFinal }
        let positions = runs.compactMap(\.place.position)
        estimates = isOpen ? try store.estimates(positions: positions, concurrency: concurrency, now: .now()) : [:]
    }
}

extension Run {
    /// The progress of a running run, read from its container's files. Null also if they cannot be read now, which must
    /// not keep a list from showing its other runs.
    func progress(_ folder: RunFolder) -> JSON {
        guard case .running = state, let progress = try? found(in: folder) else { return nil }
        return [
            "Step": .string(progress.step), "Index": JSON(progress.index), "Total": JSON(progress.total),
            "StepStartedAt": JSON(progress.started?.rfc3339()), "Detail": JSON(progress.detail),
        ]
    }

    private func found(in folder: RunFolder) throws(StorageError) -> RunProgress? {
        guard let tree = try folder.workTree() else { return nil }
        return try RunProgress(tree, command: request.command)
    }
}

extension Estimate {
    var json: JSON { ["StartedAt": .string(started.rfc3339()), "FinishedAt": .string(finished.rfc3339())] }
}

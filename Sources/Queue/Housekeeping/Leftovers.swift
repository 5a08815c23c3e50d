import Docker
package import Domain
import Faults
import Storage
import Store

/// Finds and removes what a crash between two steps left, and what will not be needed again.
package struct Leftovers: Sendable {
    private let context: Context

    package init(_ context: Context) { self.context = context }

    /// Containers of this installation that no running run owns.
    ///
    /// Containers of another installation, or of anyone else, are never among them, whatever their names.
    package func containers() throws -> [Leftover] {
        // Before the rows are read: a run is claimed before its container is created.
        try context.engine.containers(labelled: [Labels.instance: context.instance]).compactMap { container in
            let name = container.names.first ?? container.id.text
            let run = try container.labels[Labels.run].flatMap { RunID($0) }.flatMap { try context.store.run($0) }
            guard let run else { return .container(container.id, name: name, owner: .unknown) }
            let status = run.state.status
            return status == .running ? nil : .container(container.id, name: name, owner: .run(run.id, status))
        }
    }

    /// Folders that no row names and that are old enough to be removed (``Context/sweepAge``).
    package func folders() throws -> [Leftover] {
        let age = context.sweepAge
        // Also before the rows are read.
        let (uploads, runs) = (
            try context.storage.uploadFolders(olderThan: age), try context.storage.runFolders(olderThan: age)
        )
        return try uploads.filter { try context.store.upload($0) == nil }.map(Leftover.uploadFolder)
            + runs.filter { try context.store.run($0) == nil }.map(Leftover.runFolder)
    }

    /// Uploads that expired before `moment`. The worker removes them by itself, within two minutes.
    package func expiredUploads(before moment: Timestamp) throws -> [Leftover] {
        try context.store.uploads(expiredBefore: moment).map(Leftover.expiredUpload)
    }

    /// Removes one. Does nothing if it is already gone.
    package func remove(_ leftover: Leftover) throws {
        switch leftover {
        case .container(let id, _, _): try removeContainer(id)
        case .uploadFolder(let id): try context.storage.removeUpload(id)
        case .runFolder(let id): try context.storage.run(id).remove()
        case .expiredUpload(let id): try Expiry(context: context).remove(id)
        }
    }

    /// Removes a final run with its container (if there still is one), its row and its files.
    ///
    /// - Returns: false, after removing no more than the container, if the row no longer existed.
    /// - Throws: `StorageError` if files are left that no row names any more; any other error if the row still exists.
    package func remove(_ run: Run) throws -> Bool {
        try removeContainer(of: run)
        return try removeRow(of: run)
    }

    /// Like ``remove(_:)``, without asking the engine.
    package func removeRow(of run: Run) throws -> Bool {
        // The row goes first: a row never names a file that does not exist.
        guard try context.store.deleteFinalRun(run.id) else { return false }
        FaultPoint.runForgotten.reach()
        try context.storage.run(run.id).remove()
        return true
    }

    /// Comes first: without its row the container would be an orphan.
    private func removeContainer(of run: Run) throws(EngineError) {
        guard run.state.status.isFinal else { return }
        // By its labels: there may also be one of an earlier attempt.
        for container in try context.engine.containers(labelled: Labels.of(run.id, context.instance)) {
            try removeContainer(container.id)
        }
    }

    private func removeContainer(_ id: ContainerID) throws(EngineError) {
        do throws(EngineError) {
            try context.engine.remove(id, force: true)
        } catch .notFound {}
    }
}

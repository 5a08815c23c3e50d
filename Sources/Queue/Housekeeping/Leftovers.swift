import Docker
package import Domain
import Faults
import Storage
import Store

/// Finds and removes what a crash between two steps has left, and what nobody will ask for again.
package struct Leftovers: Sendable {
    private let context: Context

    package init(_ context: Context) { self.context = context }

    /// Containers of this installation that no running run owns.
    ///
    /// What another installation, or anybody else, has made is never among them, whatever its name.
    package func containers() throws -> [Leftover] {
        // Before the rows: a run is claimed before its container is made.
        try context.engine.containers(labelled: [Labels.instance: context.instance]).compactMap { container in
            let name = container.names.first ?? container.id.text
            let run = try container.labels[Labels.run].flatMap { RunID($0) }.flatMap { try context.store.run($0) }
            guard let run else { return .container(container.id, name: name, owner: .unknown) }
            let status = run.state.status
            return status == .running ? nil : .container(container.id, name: name, owner: .run(run.id, status))
        }
    }

    /// Folders that no row names and that are old enough to be swept up (``Context/sweepAge``).
    package func folders() throws -> [Leftover] {
        let age = context.sweepAge
        // Before the rows, too.
        let (uploads, runs) = (
            try context.storage.uploadFolders(olderThan: age), try context.storage.runFolders(olderThan: age)
        )
        return try uploads.filter { try context.store.upload($0) == nil }.map(Leftover.uploadFolder)
            + runs.filter { try context.store.run($0) == nil }.map(Leftover.runFolder)
    }

    /// Uploads that have expired before `moment`. The worker removes them by itself, within two minutes.
    package func expiredUploads(before moment: Timestamp) throws -> [Leftover] {
        try context.store.uploads(expiredBefore: moment).map(Leftover.expiredUpload)
    }

    /// Removes one. Does nothing when it has gone already.
    package func remove(_ leftover: Leftover) throws {
        switch leftover {
        case .container(let id, _, _): try removeContainer(id)
        case .uploadFolder(let id): try context.storage.removeUpload(id)
        case .runFolder(let id): try context.storage.run(id).remove()
        case .expiredUpload(let id): try Expiry(context: context).remove(id)
        }
    }

    /// Removes a final run and all that it has left: its container, if there is one still, its row, its files.
    ///
    /// - Returns: false, and no more than the container has gone, when the row was not there any more.
    /// - Throws: `StorageError` where files are left that nothing names any more; anything else where the row stands.
    package func remove(_ run: Run) throws -> Bool {
        try removeContainer(of: run)
        return try removeRow(of: run)
    }

    /// Like ``remove(_:)``, without a look at the engine.
    package func removeRow(of run: Run) throws -> Bool {
        // The row goes first: a row never names a file that is not there.
        guard try context.store.deleteFinalRun(run.id) else { return false }
        FaultPoint.runForgotten.reach()
        try context.storage.run(run.id).remove()
        return true
    }

    /// First of all: with the row gone the container would be nobody's.
    private func removeContainer(of run: Run) throws(EngineError) {
        guard run.state.status.isFinal else { return }
        // By its labels: that of an earlier try may be there, too.
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

import Docker
import Domain
import Logging
import Settings
import Store
import Synchronization

/// Containers that carry our labels with our instance's ID, and belong to no run in the database.
///
/// Only the label with our instance's ID makes a container ours, never its name: those of others are never considered.
/// Containers of final runs are not orphans but leftovers, see ``Recovery/sweep()``.
struct Orphans: Error {
    let containers: [ListedContainer]

    static func find(_ context: Context) throws -> [ListedContainer] {
        try context.engine.containers(labelled: [Labels.instance: context.instance]).filter { container in
            guard let id = container.labels[Labels.run].flatMap({ RunID($0) }) else { return true }
            return try context.store.run(id) == nil
        }
    }
}

extension Orphans: CustomStringConvertible {
    /// How many names a message lists.
    private static let maximumNames = 10

    var description: String {
        let names = containers.map { $0.names.first ?? $0.id.text }.sorted()
        let more = names.count > Self.maximumNames ? " and \(names.count - Self.maximumNames) more" : ""
        return "containers of this service belong to no run: \(names.prefix(Self.maximumNames).joined(separator: ", "))"
            + "\(more); run `precheck-server cleanup` to remove them, or set [docker] orphans to \"remove\" or \"ignore\""
    }
}

/// Deals with orphans once, as `[docker] orphans` says.
final class OrphanCheck: Sendable {
    private let context: Context
    private let isSettled = Atomic(false)

    init(context: Context) { self.context = context }

    /// Returns once no orphans keep runs from starting.
    ///
    /// - Throws: ``Orphans`` as long as there are some, with `orphans = "refuse"`.
    func settle() throws {
        guard !isSettled.load(ordering: .acquiring) else { return }
        let found = try Orphans.find(context)
        switch context.config.docker.orphans {
        case .refuse: guard found.isEmpty else { throw Orphans(containers: found) }
        case .remove: for container in found { try remove(container) }
        case .ignore:
            for container in found {
                context.logger.warning("container \(container.names.first ?? container.id.text) belongs to no run")
            }
        }
        isSettled.store(true, ordering: .releasing)
    }

    private func remove(_ container: ListedContainer) throws(EngineError) {
        let name = container.names.first ?? container.id.text
        do throws(EngineError) {
            try context.engine.remove(container.id, force: true)
            context.logger.info("removed container \(name), which belonged to no run")
        } catch .notFound {
        } catch {
            if case .unreachable = error { throw error }
            context.logger.warning("cannot remove container \(name), which belongs to no run: \(error)")
        }
    }
}

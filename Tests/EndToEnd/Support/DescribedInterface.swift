import Synchronization
import TestSupport

/// What the service of a stack says of its interface, fetched when it is first asked for and the service answers.
final class DescribedInterface: Sendable {
    private let known = Mutex<InterfaceDescription?>(nil)

    /// Nil while it cannot be had.
    func get(from base: String) async -> InterfaceDescription? {
        if let description = known.withLock({ $0 }) { return description }
        let command = Command("curl", "--silent", "--fail", "--max-time", "10", base + "/openapi.json")
        guard let result = try? await command.result(), result.exit == .code(0),
            let description = try? InterfaceDescription(bytes: Array(result.output))
        else { return nil }
        known.withLock { $0 = description }
        return description
    }
}

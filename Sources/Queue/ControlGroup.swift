import Docker
import Foundation

/// What the kernel keeps of a container's memory while it runs, in its control group.
///
/// It tells more, and sooner, than the engine's samples. Where the group is not found, as with a driver or a parent of another kind, the
/// engine alone has to do.
struct ControlGroup: Sendable {
    struct Memory: Equatable {
        /// Bytes; nil where the kernel does not say.
        var peak: Int64?
        /// Processes that were killed for want of memory.
        var kills = 0
    }

    private enum Files {
        static let unified = (peak: "memory.peak", events: "memory.events")
        static let legacy = (peak: "memory.max_usage_in_bytes", events: "memory.oom_control")
    }

    private let folder: String
    private let files: (peak: String, events: String)

    /// Nil when there is no such group below `root`.
    init?(of container: ContainerID, root: String = "/sys/fs/cgroup") {
        let id = container.text
        for (hierarchy, files) in [("memory/", Files.legacy), ("", Files.unified)] {
            for group in ["docker/\(id)", "system.slice/docker-\(id).scope"] {
                let folder = "\(root)/\(hierarchy)\(group)"
                guard access("\(folder)/\(files.events)", R_OK) == 0 else { continue }
                self.folder = folder
                self.files = files
                return
            }
        }
        return nil
    }

    /// Nil when the group has gone, with the container.
    func memory() -> Memory? {
        guard let events = text(files.events) else { return nil }
        var memory = Memory(
            peak: text(files.peak).flatMap { Int64($0.trimmingCharacters(in: .whitespacesAndNewlines)) })
        for line in events.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "oom_kill", words.count == 2 { memory.kills = Int(words[1]) ?? 0 }
        }
        return memory
    }

    private func text(_ name: String) -> String? { try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
}

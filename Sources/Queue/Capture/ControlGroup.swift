import Docker
import Foundation
import Storage

/// What the kernel keeps of a container's memory while it runs, in its control group.
///
/// It tells more, and sooner, than the engine's samples. Where the group is not found, as with a driver or a parent of another kind, the
/// engine alone has to do.
struct ControlGroup: Sendable {
    struct Memory: Equatable {
        /// Bytes; nil where the kernel does not say.
        var peak: Int64?
        /// Processes that the kernel killed because the group's memory had run out.
        var kills = 0
    }

    private enum Files {
        static let unified = (peak: "memory.peak", events: "memory.events")
        static let legacy = (peak: "memory.max_usage_in_bytes", events: "memory.oom_control")
    }

    private let folder: String
    private let files: (peak: String, events: String)

    /// Nil when there is no such group below `root`.
    init?(of container: ContainerID, root: String = "/sys/fs/cgroup") throws(StorageError) {
        let id = container.text
        for (hierarchy, files) in [("memory/", Files.legacy), ("", Files.unified)] {
            for group in ["docker/\(id)", "system.slice/docker-\(id).scope"] {
                let folder = "\(root)/\(hierarchy)\(group)"
                guard try KernelFile.exists(at: "\(folder)/\(files.events)") else { continue }
                self.folder = folder
                self.files = files
                return
            }
        }
        return nil
    }

    /// Nil when the group has gone, with the container.
    func memory() throws(StorageError) -> Memory? {
        guard let events = try KernelFile.text(at: "\(folder)/\(files.events)") else { return nil }
        let peak = try KernelFile.text(at: "\(folder)/\(files.peak)")
        var memory = Memory(peak: peak.flatMap { Int64($0.trimmingCharacters(in: .whitespacesAndNewlines)) })
        for line in events.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "oom_kill", words.count == 2 { memory.kills = Int(words[1]) ?? 0 }
        }
        return memory
    }

    /// Whether the kernel has it no longer; not where that cannot be told.
    var isGone: Bool { do { return try memory() == nil } catch { return false } }
}

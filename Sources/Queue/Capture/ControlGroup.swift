import Docker
import Foundation
import Storage

/// The kernel's figures for the memory of a running container, from its control group (cgroups(7)).
///
/// More precise and earlier than the engine's samples. If the group is not found, as with another cgroup driver or
/// parent, the engine's samples must suffice.
struct ControlGroup: Sendable {
    struct Memory: Equatable {
        /// In bytes; nil if the kernel does not say.
        var peak: Int64?
        /// The number of processes that were OOM-killed.
        var kills = 0
    }

    private enum Files {
        static let unified = (peak: "memory.peak", events: "memory.events")
        static let legacy = (peak: "memory.max_usage_in_bytes", events: "memory.oom_control")
    }

    private let folder: String
    private let files: (peak: String, events: String)

    /// Nil if there is no such group below `root`.
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

    /// Nil if the group, and with it the container, is gone.
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

    /// Whether the kernel no longer has the group; false if that cannot be determined.
    var isGone: Bool { do { return try memory() == nil } catch { return false } }
}

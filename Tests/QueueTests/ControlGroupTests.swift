import Docker
import Domain
import Foundation
import Storage
import Store
import TestSupport
import Testing

@testable import Queue

@Suite("The kernel's figures of a container")
struct ControlGroupTests {
    private let container = ContainerID("c1")

    private func write(_ files: [String: String], to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
    }

    @Test("both kinds of control groups are read, wherever Docker's driver has put them")
    func kinds() throws {
        let legacy = [
            "memory.max_usage_in_bytes": "67108864\n",
            "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
        ]
        let unified = ["memory.peak": "67108864\n", "memory.events": "low 0\nmax 9\noom 3\noom_kill 2\n"]
        for (group, files) in [
            ("memory/docker/c1", legacy), ("memory/system.slice/docker-c1.scope", legacy), ("docker/c1", unified),
            ("system.slice/docker-c1.scope", unified),
        ] {
            try withFolder { root in
                #expect(try ControlGroup(of: container, root: root) == nil)
                try write(files, to: "\(root)/\(group)")
                let found = try #require(try ControlGroup(of: container, root: root), "\(group)")
                #expect(try (found.memory()) == ControlGroup.Memory(peak: 64 << 20, kills: 2))
                try FileManager.default.removeItem(atPath: "\(root)/\(group)")
                #expect(try (found.memory()) == nil)
            }
        }
    }

    @Test("a kernel that does not keep the peak still tells of kills")
    func withoutPeak() throws {
        try withFolder { root in
            try write(["memory.events": "oom 0\noom_kill 0\n"], to: "\(root)/docker/c1")
            #expect(try (ControlGroup(of: container, root: root)?.memory()) == ControlGroup.Memory(peak: nil, kills: 0))
        }
    }

    @Test("what an earlier worker has seen of a run counts on, and a kill is recorded for the next")
    func takenOver() throws {
        try withContext { context in
            let id = try context.queuedRun()
            _ = try context.store.claimNext(now: .now())
            let earlier = RunUsage(peakMemoryBytes: 5000, cpuSeconds: 2.5, wallSeconds: 9)
            try context.storage.run(id).keepUsage(earlier)
            let keeper = StatsKeeper(context: context, run: id)
            #expect(
                try keeper.usage(wall: .seconds(10))
                    == RunUsage(peakMemoryBytes: 5000, cpuSeconds: 2.5, wallSeconds: 10))
            try withFolder { root in
                for (peak, kills) in [(4000, 0), (6000, 1)] {
                    let files = ["memory.peak": "\(peak)\n", "memory.events": "oom_kill \(kills)\n"]
                    try write(files, to: "\(root)/docker/c1")
                    #expect(keeper.look(try ControlGroup(of: container, root: root)) != nil)
                    #expect(try keeper.usage(wall: .zero).peakMemoryBytes == Int64(max(5000, peak)))
                    #expect(try context.store.run(id)?.container.wasOutOfMemory == (kills > 0))
                }
            }
            #expect(keeper.look(try ControlGroup(of: container, root: "/nowhere")) == nil)
        }
    }
}

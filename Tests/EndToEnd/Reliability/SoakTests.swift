import Foundation
import Testing

extension EndToEnd {
    /// `PRECHECK_SOAK_SECONDS` (0: not at all) and `PRECHECK_SOAK_SEED` say how long, and with which choices.
    @Suite("everything at once", .enabled(if: Account.isRoot, "an engine and a disk of one's own need root"))
    struct SoakTests {
        private static let leastRuns = 500
        private static let disturbances: [Soak.Disturbance] =
            [.power, .space, .space] + Array(repeating: .worker, count: 5) + Array(repeating: .responder, count: 3)
            + [.engine, .engine]

        private static let environment = ProcessInfo.processInfo.environment
        private static let seconds = environment["PRECHECK_SOAK_SECONDS"].flatMap { Int($0) } ?? 120
        private static let seed =
            environment["PRECHECK_SOAK_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)

        @Test(
            "hundreds of runs, while worker, responder and engine are killed, runs are cancelled, the disk is full, and the power fails"
        )
        func soak() async throws {
            let seconds = Self.seconds
            guard seconds > 0 else { return }
            // Room for what all the runs leave: full it is to be in spells only.
            var disk = Disk.Kind(megabytes: max(512, seconds * 2), fileSystem: .ext4)
            var disturbances = Self.disturbances
            if !(try await Disk.canMount(disk)) {
                print("soak: no ext4 here, so the power does not fail")
                disk.fileSystem = .memory
                disturbances.removeAll { $0 == .power }
            }
            try await Self.run("\(seconds) s, at least \(Self.leastRuns) runs", on: disk, disturbances) { soak in
                let end = ContinuousClock.now + .seconds(seconds)
                return try await soak.run(within: .seconds(seconds * 3 + 600)) {
                    ContinuousClock.now > end && soak.runs >= Self.leastRuns
                }
            }
        }

        @Test("what was acknowledged is there after the power has failed", arguments: [Disk.FileSystem.ext4, .xfs])
        func powerCuts(_ fileSystem: Disk.FileSystem) async throws {
            guard Self.seconds > 0 else { return }
            let cuts = Bench.isComplete ? 20 : 4
            let disk = Disk.Kind(megabytes: 512, fileSystem: fileSystem)
            guard try await Disk.canMount(disk) else { try Test.cancel("this machine cannot mount \(fileSystem)") }
            try await Self.run("\(cuts) power cuts on \(fileSystem)", on: disk, [.power]) { soak in
                try await soak.run(within: .seconds(cuts * 60)) {
                    soak.count(of: "power cuts") >= cuts && soak.runs >= cuts * 5
                }
            }
        }

        private static func run(
            _ what: String, on disk: Disk.Kind, _ disturbances: [Soak.Disturbance],
            _ body: (Soak) async throws -> [String]
        ) async throws {
            print("soak: PRECHECK_SOAK_SEED=\(seed), \(what)")
            try await PrivateEngine.with { engine in
                let settings = StackSettings(
                    engine: engine.docker, server: ["max_concurrent = 6"], docker: ["stop_grace_seconds = 0"],
                    disk: disk, isServed: false)
                try await Stack.with(settings) { stack in
                    let soak = Soak(stack, engine: engine, seed: seed, disturbances: disturbances)
                    let findings = try await body(soak)
                    print("soak: \(soak.summary)")
                    #expect(soak.count(of: "runs that completed") > 0)
                    #expect(findings.isEmpty, "seed \(seed): \(findings.joined(separator: "\n"))")
                }
            }
        }
    }
}

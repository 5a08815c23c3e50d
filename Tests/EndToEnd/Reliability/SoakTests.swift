import Foundation
import Testing

extension EndToEnd {
    /// `PRECHECK_SOAK_SECONDS` (0: not at all) and `PRECHECK_SOAK_SEED` say how long, and with which choices.
    @Suite("everything at once", .enabled(if: Account.isRoot, "an engine and a disk of one's own need root"))
    struct SoakTests {
        private static let leastRuns = 500

        @Test(
            "hundreds of runs, while worker, responder and engine are killed, runs are cancelled, and the disk is full")
        func soak() async throws {
            let environment = ProcessInfo.processInfo.environment
            let seconds = environment["PRECHECK_SOAK_SECONDS"].flatMap { Int($0) } ?? 120
            let seed = environment["PRECHECK_SOAK_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
            guard seconds > 0 else { return }
            print("soak: PRECHECK_SOAK_SEED=\(seed), \(seconds) s, at least \(Self.leastRuns) runs")
            try await PrivateEngine.with { engine in
                // Room for what all the runs leave: full it is to be in spells only.
                let settings = StackSettings(
                    engine: engine.docker, server: ["max_concurrent = 6"], docker: ["stop_grace_seconds = 0"],
                    disk: .init(megabytes: max(512, seconds / 2)), isServed: false)
                try await Stack.with(settings) { stack in
                    let soak = try Soak(stack, engine: engine, disk: stack.disk(), seed: seed)
                    let findings = try await soak.run(for: .seconds(seconds), atLeast: Self.leastRuns)
                    print("soak: \(soak.summary)")
                    #expect(findings.isEmpty, "seed \(seed): \(findings.joined(separator: "\n"))")
                }
            }
        }
    }
}

import Foundation
import Testing

extension EndToEnd {
    @Suite("archives of runs", .stack())
    struct ArchiveTests {
        private static let size = 512 << 20

        @Test("one of 512 MiB begins at once, is complete, and needs no memory")
        func large() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["file large 1", "link large name", "fifo pipe", "output 1"])
            #expect(try await stack.final(id)["State"]["Status"] == "completed")
            // Nothing that could be compressed.
            let large = stack.folder(of: id) + "/work/large"
            try await Command("dd", "if=/dev/urandom", "of=\(large)", "bs=1M", "count=\(Self.size >> 20)").run()

            let responder = try stack.process(of: .responder)
            try Processes.forgetPeakMemory(of: responder)
            let before = try Processes.peakMemory(of: responder)
            let path = "\(stack.http.base)/api/v1/debug/prechecks/\(id)"
            var firstBytes: [Double] = []
            for _ in 1...5 {
                // As much as there is in half a second: the first byte's time is told all the same.
                let options = ["--silent", "--output", "/dev/null", "--max-time", "0.5"]
                let curl = Command(["curl"] + options + ["--write-out", "%{time_starttransfer}", path])
                firstBytes.append(Double(try await curl.result().text) ?? .infinity)
            }
            let best = try #require(firstBytes.min())
            print("first byte of an archive of 512 MiB: \(firstBytes.sorted()) s")
            #expect(best > 0 && best < 2, "\(firstBytes)")

            let archive = stack.folder["archive.tar.gz"]
            try await Command("curl", "--silent", "--show-error", "--fail", "--output", archive, path)
                .run(within: .seconds(300))
            let grown = try Processes.peakMemory(of: responder) - before
            print("memory that it needed: \(grown >> 10) KiB")
            #expect(grown < 16 << 20)
            try await Self.expectWhole(archive, of: id, in: stack)
        }

        private static func expectWhole(_ archive: String, of id: String, in stack: Stack) async throws {
            let listed = try await Command("tar", "-tvzf", archive).run(within: .seconds(120)).split(separator: "\n")
            #expect(listed.allSatisfy { $0.contains(" \(id)/") })
            #expect(listed.contains { $0.hasPrefix("l") && $0.hasSuffix(" \(id)/name -> large") })
            #expect(listed.contains { $0.hasPrefix("-") && $0.hasSuffix(" \(id)/input.gds") })
            #expect(listed.contains { $0.hasPrefix("-") && $0.hasSuffix(" \(id)/container.log") })
            #expect(!listed.contains { $0.hasSuffix("/pipe") })
            let compare = "tar -xzOf '\(archive)' '\(id)/large' | cmp - '\(stack.folder(of: id))/work/large'"
            try await Command("bash", "-o", "pipefail", "-c", compare).run(within: .seconds(120))
        }
    }
}

import Foundation
import Testing

extension EndToEnd {
    @Suite("a system that is short of something for a moment")
    struct ShortageTests {
        @Test(
            "lets a run pass by its first container, whatever its worker could not open while it was collected",
            arguments: [EMFILE, EIO])
        func collecting(_ code: CInt) async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let worker = try await stack.startParts(worker: ["PRECHECK_ERRNO": "\(code):/final/:3"])
                let id = try await stack.start(["print one", "flow", "output 3000"])
                let run = try await stack.final(id)
                #expect(run["State"]["Status"] == "completed", "\(run["State"])")
                #expect(run["Ending"] == "passed" && run["Verdict"] == "passed" && run["Attempts"] == 1)
                #expect(run["Output"]["Size"] == 3000)
                #expect(try await stack.lines(id).first == "one")
                #expect(worker.output.contains("run \(id) is waiting: "))
                #expect(worker.output.contains(String(cString: strerror(code))))
                let report = try await stack.http.get("/api/v1/prechecks/\(id)/report").json
                #expect(report["Verdict"] == "passed")
            }
        }
    }
}

import Foundation
import Testing

extension EndToEnd {
    @Suite("a worker that does nothing for a while", .stack(.init(docker: ["stop_grace_seconds = 0"])))
    struct SlowCancelTests {
        @Test("cancelling is answered as requested when it takes long, and takes place all the same")
        func requested() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["sleep 600"])
            _ = try await stack.running(id)
            let worker = try stack.process(of: .worker)
            kill(worker, SIGSTOP)
            defer { kill(worker, SIGCONT) }
            // The latest sample is the worker's to write.
            unlink(stack.folder(of: id) + "/stats.json")
            let stats = try await stack.http.get("/api/v1/prechecks/\(id)/stats")
            #expect(stats.status == 404)
            #expect(stats.json["message"] == "Stats not available")

            async let again = stack.cancel(id)
            let answer = try await stack.cancel(id)
            #expect(answer.status == 202)
            #expect(answer.json == ["message": "Cancellation requested"])
            #expect((15..<18).contains(answer.seconds))
            #expect(try await again.status == 202)
            #expect(try await stack.run(id)["State"]["Status"] == "running")
            kill(worker, SIGCONT)
            #expect(try await stack.final(id)["State"]["Status"] == "cancelled")
            let late = try await stack.cancel(id)
            #expect(late.json == ["message": "Precheck already cancelled"])
        }
    }
}

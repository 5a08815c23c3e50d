import Domain
import Foundation
import Storage
import Store
import TestSupport
import Testing

@testable import Queue

@Suite("What becomes of a claimed run whose start goes wrong")
struct RunSupervisorTests {
    /// Supervises a claimed run of an engine that shows `container` under the run's name, and returns it as it is
    /// afterwards.
    private func attended(
        container: String?, _ prepare: (Context, RunID) throws -> Void
    ) throws -> (run: Run, requests: [FakeEngine.Request]) {
        let fake = try FakeEngine { request, connection in
            guard request.target.hasPrefix("/containers/precheck-"), let container else {
                return connection.answer("404 Not Found", #"{"message":"there is none"}"#)
            }
            connection.answer("200 OK", container)
        }
        return try withContext("[docker]\nsocket = \"\(fake.socket)\"") { context in
            let id = try context.queuedRun()
            let run = try #require(try context.store.claimNext(now: .now()))
            try prepare(context, id)
            RunSupervisor(context: context, run: run).supervise()
            return (try #require(try context.store.run(id)), fake.requests)
        }
    }

    private let foreign = """
        {"Id": "\(String(repeating: "a", count: 64))", "Name": "/x", "Image": "sha256:1", "Config": {"Labels": {}},
         "State": {"Status": "running", "Running": true, "ExitCode": 0, "OOMKilled": false, "Error": "", "StartedAt": "2026-11-21T08:00:00Z",
         "FinishedAt": "0001-01-01T00:00:00Z"}}
        """

    @Test(
        "with a container of that name that the service did not create, it is retried, or cancelled if requested, and nothing is removed"
    )
    func foreignName() throws {
        let (again, _) = try attended(container: foreign) { _, _ in }
        #expect(again.state == .queued)
        #expect(again.container.attempt == 2)
        let (cancelled, requests) = try attended(container: foreign) { context, id throws in
            #expect(try context.store.cancel(id, now: .now()) == .requested)
        }
        #expect(cancelled.state.status == .cancelled)
        #expect(requests.allSatisfy { $0.method == "GET" })
    }

    @Test("without its folder it fails, as no other try could go better")
    func withoutFolder() throws {
        let (run, _) = try attended(container: foreign) { context, id throws in
            try FileManager.default.removeItem(atPath: context.storage.run(id).path)
        }
        #expect(run.state.status == .failed)
    }

    @Test("claimed a second time meanwhile it is left to who knows of that")
    func claimedAgain() throws {
        let (run, requests) = try attended(container: nil) { context, id throws in
            #expect(try context.store.retry(id, logLines: 0))
            #expect(try context.store.claimNext(now: .now())?.container.attempt == 2)
        }
        #expect(run.state.status == .running)
        #expect(requests.isEmpty)
    }
}

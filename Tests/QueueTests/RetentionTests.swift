import Domain
import Foundation
import Storage
import Store
import TestSupport
import Testing

@testable import Queue

@Suite("Runs whose retention period has ended")
struct RetentionTests {
    /// Without an engine: nothing may go whose container may still be there.
    @Test("stay while nobody can tell whether they have containers")
    func withoutEngine() throws {
        try withContext(Self.noEngine) { context in
            let run = try finishedRun(now() + .seconds(-1000), in: context)
            #expect(throws: (any Error).self) { try Retention(context: context).removeOld(keptFor: .seconds(100)) }
            #expect(try context.store.run(run) != nil)
            #expect(try context.storage.run(run).exists())
        }
    }

    @Test("go with their rows, files and what is left of their containers, an earlier try's among them")
    func removal() throws {
        let other = RunID()
        let fake = try FakeEngine { request, connection in
            guard request.method == "GET" else { return connection.answer("204 No Content") }
            let filters = request.target.removingPercentEncoding ?? ""
            // What is not the run's, of this installation, the engine does not show.
            let isOurs = filters.contains("space.wafer.precheck.instance=instance") && filters.contains("precheck.run=")
            let ids = isOurs && !filters.contains(other.description) ? ["first", "second"] : []
            let list = ids.map { #"{"Id": "\#($0)", "Names": ["/\#($0)"], "State": "exited", "Labels": {}}"# }
            connection.answer("200 OK", "[\(list.joined(separator: ","))]")
        }
        try withContext("[docker]\nsocket = \"\(fake.socket)\"") { context in
            let old = try finishedRun(now() + .seconds(-1000), in: context)
            try finishedRun(now() + .seconds(-1000), id: other, in: context)
            let fresh = try finishedRun(now(), in: context)
            #expect(try !Retention(context: context).removeOld(keptFor: .seconds(100)))
            for run in [old, other] {
                #expect(try context.store.run(run) == nil)
                #expect(try !context.storage.run(run).exists())
            }
            #expect(try context.store.run(fresh) != nil)
            #expect(try context.storage.run(fresh).exists())
            let removed = fake.requests.filter { $0.method == "DELETE" }.map(\.target)
            #expect(removed.count == 2)
            for id in ["first", "second"] { #expect(removed.contains { $0.contains(id) }) }
        }
    }

    @Test("are those that ended before the time, oldest first; never others or running ones")
    func choice() throws {
        try withContext(Self.noEngine) { context in
            let old = try finishedRun(now() + .seconds(-1000), in: context)
            let older = try finishedRun(now() + .seconds(-2000), in: context)
            let fresh = try finishedRun(now(), in: context)
            let queued = try queuedRun(in: context)
            let found = try context.store.runs(finishedBefore: now() + .seconds(-100), limit: 10).map(\.id)
            #expect(found == [older, old])
            #expect(try context.store.runs(finishedBefore: now() + .seconds(-100), limit: 1).map(\.id) == [older])
            #expect(try context.store.deleteFinalRun(old))
            #expect(try !context.store.deleteFinalRun(old))
            #expect(try !context.store.deleteFinalRun(queued))
            #expect(try context.store.run(fresh) != nil)
            #expect(try context.store.run(queued) != nil)
        }
    }

    private static let noEngine = "[docker]\nsocket = \"/nowhere/docker.sock\""

    private func now() -> Timestamp { .now() }

    @discardableResult
    private func queuedRun(id: RunID = RunID(), in context: Context) throws -> RunID {
        let upload = UploadID()
        let path = "\(context.storage.root)/uploads/\(upload)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("layout".utf8).write(to: URL(filePath: path + "/layout"))
        try context.storage.run(id).create(from: upload)
        let file = FileDescription(
            name: try FileName("a.gds"), size: 6, checksum: Checksum(digest: [UInt8](repeating: 0, count: 32)))
        let request = RunRequest(
            upload: upload, input: file, topCell: try CellName("top"), dieID: .standard, image: "image",
            command: ["true"], containerName: "precheck-\(id)")
        _ = try context.store.enqueue([QueuedRun(id, request, created: .now())])
        return id
    }

    @discardableResult
    private func finishedRun(_ moment: Timestamp, id: RunID = RunID(), in context: Context) throws -> RunID {
        try queuedRun(id: id, in: context)
        _ = try context.store.claimNext(now: moment)
        _ = try context.store.finish(id, RunResult(.notStarted(reason: "for a test")), at: moment)
        return id
    }
}

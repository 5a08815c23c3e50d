import Domain
import Foundation
import HTTPTypes
import JSON
import Storage
import Store
import Testing
import Web

@testable import API

@Suite("Prechecks")
struct RunTests {
    let service: TestService

    init() throws { service = try TestService() }

    private func finish(_ id: RunID, _ ending: Ending, output: FileDescription? = nil) throws {
        _ = try service.store.claimNext(now: .now())
        #expect(try service.store.finish(id, RunResult(ending, output: output), at: .now()))
    }

    @Test("a queued run has every field, null where there is no value yet")
    func shape() throws {
        let id = try service.queuedRun()
        let run = try service.response(.get, "/api/v1/prechecks/\(id)").object
        #expect(
            Set(run.keys) == [
                "Id", "Name", "Created", "State", "Config", "HostConfig", "Queue", "ContainerId", "Input", "Output",
                "Usage", "Warnings", "Verdict", "Ending", "Attempts", "Progress", "Estimate",
            ])
        for key in ["Verdict", "Ending", "Progress", "Estimate"] { #expect(run[key] is NSNull) }
        #expect(run["Attempts"] as? Int == 1)
        #expect(run["Name"] as? String == "precheck-\(id)")
        let state = try #require(run["State"] as? [String: Any])
        #expect(state["Status"] as? String == "queued")
        for key in ["ExitCode", "Error", "StartedAt", "FinishedAt"] { #expect(state[key] is NSNull) }
        let config = try #require(run["Config"] as? [String: Any])
        #expect(
            config["Cmd"] as? [String] == [
                "python", "precheck.py", "--input", "/workdir/input.gds", "--top", "chip_top", "--id", "FFFFFFFF",
                "--dir",
                "/workdir",
            ])
        #expect((run["Queue"] as? [String: Int]) == ["Position": 1, "Length": 1])
    }

    @Test("every problem of a request is named at once")
    func problems() throws {
        let body: JSON = ["top_cell": "a b", "die_id": "SHORT", "top": "x"]
        let response = try service.response(.post, "/api/v1/prechecks", json: body)
        #expect(response.status.code == 422)
        let fields = (response.object["errors"] as? [[String: String]] ?? []).compactMap { $0["field"] }
        #expect(fields == ["upload_id", "top_cell", "die_id", "top"])
    }

    @Test("of very many problems the first are named, and how many more there are")
    func manyProblems() throws {
        let members = (0..<2000).map { JSON.Member(name: "unknown\($0)", value: nil) }
        let response = try service.response(.post, "/api/v1/prechecks", json: .object(members))
        #expect(response.status.code == 422)
        #expect((response.object["errors"] as? [[String: String]])?.count == 20)
        #expect(response.message.hasSuffix("and 1982 more problems"))
    }

    @Test("problems of the query and of the body are told at once")
    func queryAndBody() throws {
        let response = try service.response(
            .post, "/api/v1/prechecks", query: "x=1", json: ["upload_id": "u", "top_cell": "t", "die_id": "x"])
        #expect(response.status.code == 422)
        let fields = (response.object["errors"] as? [[String: String]])?.compactMap { $0["field"] }
        #expect(fields == ["x", "die_id"])
    }

    @Test("a body that no request needs is not read")
    func largeBody() throws {
        let body: JSON = ["upload_id": .string(String(repeating: "x", count: 1 << 20))]
        #expect(try service.response(.post, "/api/v1/prechecks", json: body).status == .contentTooLarge)
    }

    @Test("what is no object, or no JSON, is refused", arguments: [("[]", 422), ("{", 400), ("", 400), ("null", 422)])
    func noObject(_ body: String, _ status: Int) throws {
        let request = Request(
            method: .post, path: "/api/v1/prechecks", parameters: ["REMOTE_ADDR": "::1"],
            body: MemoryBody(bytes: Array(body.utf8)))
        guard case .now(let response) = service.answer(request) else { throw Unexpected("no answer") }
        #expect(response.status.code == status)
    }

    @Test("an unknown upload leaves no run and no folder")
    func unknownUpload() throws {
        let body: JSON = ["upload_id": "550e8400-e29b-41d4-a716-446655440000", "top_cell": "chip_top"]
        let response = try service.response(.post, "/api/v1/prechecks", json: body)
        #expect(response.status == .notFound)
        #expect(response.message == "No such upload: 550e8400-e29b-41d4-a716-446655440000")
        #expect(try service.names(in: "runs") == [])
    }

    @Test("both spellings of the filter give the same runs")
    func filters() throws {
        let ids = try (0..<3).map { _ in try service.queuedRun() }
        _ = try service.store.claimNext(now: .now())
        for query in ["status=running&status=queued", "status=running,queued", ""] {
            let runs = try service.response(.get, "/api/v1/prechecks", query: query).array
            #expect(runs.map { $0["Id"] as? String } == ids.reversed().map(\.description), "\(query)")
        }
        #expect(try service.response(.get, "/api/v1/prechecks", query: "status=completed").array.isEmpty)
        #expect(try service.response(.get, "/api/v1/prechecks", query: "status=done").status.code == 422)
        let queue = try service.response(.get, "/api/v1/queue").object
        #expect(queue["queued"] as? Int == 2)
        #expect(queue["running"] as? Int == 1)
    }

    @Test("a wait is answered when the run is final")
    func wait() throws {
        let id = try service.queuedRun()
        let reply = TestReply()
        let request = Request(
            method: .post, path: "/api/v1/prechecks/\(id)/wait", query: "timeout=60", parameters: ["REMOTE_ADDR": "::1"]
        )
        guard case .later(let park) = service.answer(request) else { throw Unexpected("not parked") }
        park(reply)
        try finish(id, .broken(code: 3, reason: "Precheck failed with exit code 3"))
        service.waitingRoom.ring()
        let object = try #require(reply.next()).object
        #expect(object["StatusCode"] as? Int == 3)
        #expect(object["Error"] as? String == "Precheck failed with exit code 3")
    }

    @Test("a wait whose time is up gets 408; one of no time is answered at once")
    func waitTimeout() throws {
        let id = try service.queuedRun()
        let atOnce = try service.response(.post, "/api/v1/prechecks/\(id)/wait", query: "timeout=0")
        #expect(atOnce.status == .requestTimeout)
        #expect(atOnce.message == "Wait timeout")
        let reply = TestReply()
        service.waitingRoom.add(reply, waitingFor: id, atMost: .milliseconds(1)) { outcome in
            Response(status: outcome == nil ? .requestTimeout : .ok)
        }
        #expect(reply.next()?.status == .requestTimeout)
    }

    @Test("a cancelled queued run is final, and stays so")
    func cancel() throws {
        let id = try service.queuedRun()
        #expect(try service.response(.delete, "/api/v1/prechecks/\(id)").message == "Precheck cancelled")
        #expect(try service.response(.delete, "/api/v1/prechecks/\(id)").message == "Precheck already cancelled")
        let state = try #require(
            try service.response(.get, "/api/v1/prechecks/\(id)").object["State"] as? [String: Any])
        #expect(state["ExitCode"] as? Int == 130)
        #expect(state["Error"] as? String == "Precheck cancelled")
    }

    @Test("an output is named to the web server, with its checksum for a tag")
    func output() throws {
        let id = try service.queuedRun()
        #expect(try service.response(.get, "/api/v1/prechecks/\(id)/output").status == .badRequest)
        let checksum = Checksum(digest: [UInt8](repeating: 7, count: 32))
        try finish(id, .passed, output: FileDescription(name: FileName("chip_top.gds"), size: 1, checksum: checksum))
        #expect(try service.response(.get, "/api/v1/prechecks/\(id)/output").message == "Output GDS not found")
        try Data([1]).write(to: URL(filePath: service.storage.run(id).outputPath))
        let response = try service.response(.get, "/api/v1/prechecks/\(id)/output")
        #expect(response.fields[.eTag] == "\"\(checksum)\"")
        #expect(response.fields[.contentDisposition] == "attachment; filename=\"chip_top.gds\"")
        #expect(HTTPField.Name("X-Accel-Redirect").flatMap { response.fields[$0] } == "/_outputs/\(id).gds")
        let again = try service.response(
            .get, "/api/v1/prechecks/\(id)/output", fields: [.ifNoneMatch: "\"other\", W/\"\(checksum)\""])
        #expect(again.status == .notModified)
    }

    @Test("a log is read by time, by count, and with times")
    func logs() throws {
        let id = try service.queuedRun()
        #expect(try service.response(.get, "/api/v1/prechecks/\(id)/logs").object["lines"] as? [String] == [])
        let log =
            "2026-01-01T00:00:00.000001Z one\n2026-01-01T00:00:00.500000Z two\n2026-01-01T00:00:01.000000Z three\n"
        try log.write(toFile: service.storage.run(id).logPath, atomically: true, encoding: .utf8)
        func lines(_ query: String) throws -> [String]? {
            try service.response(.get, "/api/v1/prechecks/\(id)/logs", query: query).object["lines"] as? [String]
        }
        #expect(try lines("") == ["one", "two", "three"])
        #expect(try lines("since=1767225600.5") == ["three"])
        #expect(try lines("since=2026-01-01T00:00:00.4Z") == ["two", "three"])
        #expect(try lines("tail=1&timestamps=true") == ["2026-01-01T00:00:01.000000Z three"])
        #expect(try service.response(.get, "/api/v1/prechecks/\(id)/logs", query: "since=x&tail=-1").status.code == 422)
    }

    @Test("a long log is streamed, up to 16 MiB at a time, and continues where it was cut")
    func longLog() throws {
        let id = try service.queuedRun()
        // Each of these bytes takes six in JSON.
        let text = String(repeating: "\u{1}", count: 60_000)
        let start = Timestamp(milliseconds: 1_767_225_600_000)
        let log = (0..<100).map { number in
            "\(Timestamp(microseconds: start.microseconds + Int64(number)).rfc3339(.microseconds)) \(number)\(text)\n"
        }
        try log.joined().write(toFile: service.storage.run(id).logPath, atomically: true, encoding: .utf8)
        var (since, seen, answers) = ("0", [String](), 0)
        while true {
            let request = Request(
                method: .get, path: "/api/v1/prechecks/\(id)/logs", query: "since=\(since)",
                parameters: ["REMOTE_ADDR": "::1"])
            guard case .stream(_, let write) = service.answer(request) else { throw Unexpected("not streamed") }
            let body = MemoryWriter()
            try write(body)
            #expect(body.bytes.count < (16 << 20) + 1000)
            let page = Response(status: .ok, body: body.bytes).object
            seen += (page["lines"] as? [String] ?? []).map { String($0.prefix { $0 != "\u{1}" }) }
            since = (page["last_timestamp"] as? Double)?.description ?? ""
            answers += 1
            if page["has_more"] as? Bool != true { break }
        }
        #expect(seen == (0..<100).map(\.description))
        #expect(answers > 1)
    }
}

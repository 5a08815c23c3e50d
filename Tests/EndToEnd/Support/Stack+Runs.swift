import Foundation
import Testing

extension Stack {
    /// Writes a file for the stand-in image: what it is to do, a directive a line.
    @discardableResult
    func standIn(_ directives: [String], name: String = "stand-in.gds") throws -> String {
        try folder.write(name, (["#stand-in"] + directives).joined(separator: "\n") + "\n")
    }

    /// Uploads a file and returns the upload.
    func upload(_ file: String) async throws -> JSON {
        let answer = try await http.upload(form: file)
        guard answer.status == 200 else { throw Unexpected("the upload was refused: \(answer)") }
        return answer.json
    }

    /// Queues a run of an upload and returns the run.
    func queue(_ upload: JSON, topCell: String = "chip_top") async throws -> JSON {
        let body = "{\"upload_id\": \"\(upload["Id"].text)\", \"top_cell\": \"\(topCell)\"}"
        let answer = try await http.post("/api/v1/prechecks", json: body)
        guard answer.status == 200 else { throw Unexpected("the run was refused: \(answer)") }
        return answer.json
    }

    /// Queues a run that does what the directives say, and returns its id.
    func start(_ directives: [String]) async throws -> String {
        try await queue(try await upload(try standIn(directives)))["Id"].text
    }

    func run(_ id: String) async throws -> JSON { try await http.get("/api/v1/prechecks/\(id)").json }

    /// Waits until the run's container runs and is known, and returns the run.
    func running(_ id: String) async throws -> JSON {
        try await waitUntil("the container of the run runs") {
            try await run(id)
        } holds: { run in
            try #require(run["State"]["ExitCode"] == .null, "the run has ended: \(run)")
            return run["ContainerId"] != .null
        }
    }

    /// Waits, as a client does, until the run is final, and returns it.
    func final(_ id: String, within seconds: Int = 60) async throws -> JSON {
        let waited = try await http.send("POST", "/api/v1/prechecks/\(id)/wait?timeout=\(seconds)")
        guard waited.status == 200 else { throw Unexpected("wait answered \(waited); \(try await run(id))") }
        let run = try await run(id)
        // Clients written for Docker compute with the one, and show the other.
        let code = try #require(Int(exactly: waited.json["StatusCode"].double))
        #expect((code == 0) == (run["State"]["Status"] == "completed"))
        #expect((code == 0) == (waited.json["Error"] == .null) && (code == 0 || !waited.json["Error"].text.isEmpty))
        #expect(waited.json["StatusCode"] == run["State"]["ExitCode"])
        #expect(waited.json["Error"] == run["State"]["Error"])
        return run
    }

    func cancel(_ id: String) async throws -> HTTP.Answer {
        try await http.send("DELETE", "/api/v1/prechecks/\(id)")
    }

    /// Runs end, and who waits for them hears of it at once.
    func expectPromptness() async throws {
        let upload = try await upload(try standIn(["output 1"]))
        var delays: [Double] = []
        for _ in 1...5 {
            let id = try await queue(upload)["Id"].text
            let answer = try await http.send("POST", "/api/v1/prechecks/\(id)/wait")
            let heard = Date()
            #expect(answer.json == ["StatusCode": 0, "Error": .null])
            let finished = try await run(id)["State"]["FinishedAt"].text
            let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            delays.append(heard.timeIntervalSince(try format.parse(finished)))
        }
        // The machine may be busy once; nothing that looks once a second would be that quick four times out of five.
        #expect(delays.sorted()[3] < 0.4, "\(delays)")
    }

    /// The run's log as clients get it.
    func lines(_ id: String) async throws -> [String] {
        let answer = try await http.get("/api/v1/prechecks/\(id)/logs")
        guard answer.status == 200 else { throw Unexpected("logs answered \(answer)") }
        return answer.json["lines"].elements.map(\.text)
    }

    /// What this installation's containers are labelled with.
    func instance() throws -> String {
        try String(contentsOfFile: storage + "/instance", encoding: .utf8).trimmingCharacters(in: .newlines)
    }

    func folder(of run: String) -> String { "\(storage)/runs/\(run)" }
}

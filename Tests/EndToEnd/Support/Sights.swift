import Foundation
import Testing

/// What clients see of a service that holds an upload and a completed run, to be compared with what they see when its
/// storage can take nothing more.
struct Sights {
    private let upload: String
    private let layout: String
    private let run: String
    private let entries: [String: [String]]
    private let answers: [String: Data]

    static func make(on stack: Stack) async throws -> Sights {
        let layout = try stack.standIn(["print one", "output 4000"])
        let upload = try await stack.upload(layout)
        let run = try await stack.queue(upload)["Id"].text
        #expect(try await stack.final(run)["State"]["Status"] == "completed")
        try await stack.healthy()
        var answers: [String: Data] = [:]
        for path in Self.paths(upload["Id"].text, run) { answers[path] = try await stack.http.get(path).body }
        return Sights(
            upload: upload["Id"].text, layout: layout, run: run, entries: Self.found(on: stack), answers: answers)
    }

    /// Every change is refused, for now, in the shape that all errors have, and leaves nothing behind.
    ///
    /// - Parameters:
    ///   - storage: what health says of the storage.
    ///   - deletions: whether also an upload cannot be deleted.
    func expectRefusals(of stack: Stack, storage: String, deletions: Bool = true) async throws {
        let (uploads, prechecks) = ("/api/v1/uploads", "/api/v1/prechecks")
        var requests = [
            (uploads + "?name=a.gds", ["--upload-file", layout]), (uploads, ["--form", "file=@\(layout)"]),
            (prechecks, ["--data-binary", #"{"upload_id": "\#(upload)", "top_cell": "a"}"#]),
        ]
        if deletions { requests.append(("\(uploads)/\(upload)", ["--request", "DELETE"])) }
        for (path, options) in requests {
            let answer = try await stack.http.curl(path, options)
            #expect(answer.status == 503, "\(options) \(path): \(answer)")
            #expect(Int(answer.headers["retry-after"] ?? "") ?? 0 > 0, "\(answer)")
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.json["message"].text.contains("nothing was accepted"), "\(answer)")
            #expect(answer.json["message"] == answer.json["detail"])
        }
        let health = try await stack.http.get("/health")
        #expect(health.status == 503, "\(health)")
        #expect(health.headers["retry-after"] != nil)
        #expect(health.json["status"] == "unhealthy")
        #expect(health.json["components"]["storage"].text == storage)
    }

    /// All that could be read can be, and is what it was.
    func expectReading(of stack: Stack) async throws {
        for (path, body) in answers {
            let answer = try await stack.http.get(path)
            #expect(answer.status == 200 && answer.body == body, "\(path): \(answer)")
        }
        let archive = try await stack.http.get("/api/v1/debug/prechecks/\(run)")
        #expect(archive.status == 200 && archive.body.count > 100)
        #expect(Self.found(on: stack) == entries)
    }

    /// Everything works again, without anything having been done.
    func expectAccepting(of stack: Stack) async throws {
        try await stack.healthy()
        let id = try await stack.start(["print two", "output 5"])
        #expect(try await stack.final(id)["State"]["Status"] == "completed")
        #expect(try await stack.lines(id) == ["two"])
        let deleted = try await stack.http.send("DELETE", "/api/v1/uploads/\(upload)")
        #expect(deleted.status == 200, "\(deleted)")
    }

    private static func paths(_ upload: String, _ run: String) -> [String] {
        [
            "/api/v1/uploads", "/api/v1/uploads/\(upload)", "/api/v1/queue", "/api/v1/prechecks",
            "/api/v1/prechecks/\(run)", "/api/v1/prechecks/\(run)/logs", "/api/v1/prechecks/\(run)/output",
        ]
    }

    /// What lies in the storage's folders.
    private static func found(on stack: Stack) -> [String: [String]] {
        let folders = ["incoming", "uploads", "runs", "outputs"]
        return Dictionary(uniqueKeysWithValues: folders.map { ($0, names(in: "\(stack.storage)/\($0)")) })
    }
}

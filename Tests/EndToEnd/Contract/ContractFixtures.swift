import Foundation

/// What the exchanges of the contract speak of: runs in every state, uploads, a file.
enum ContractFixtures {
    @Sendable static func make(in stack: Stack) async throws -> [String: String] {
        let layout = try stack.folder.write("layout.gds", "#stand-in\n")
        let passing = try await stack.upload(
            try stack.standIn(["print one", "print two", "print three", "note", "picture", "output 10"]))
        let completed = try await end(of: passing, in: stack)
        let lost = try await end(of: passing, in: stack)["Id"].text
        for path in ["\(stack.storage)/outputs/\(lost).gds", stack.folder(of: lost)] {
            try FileManager.default.removeItem(atPath: path)
        }
        let failed = try await stack.final(try await stack.start(["exit 3"]))["Id"].text
        let long = try await stack.upload(try stack.standIn(["sleep 600"]))
        let running = try await stack.queue(long)["Id"].text
        let cancelled = try await stack.queue(long)["Id"].text
        guard try await stack.cancel(cancelled).status == 200 else { throw Unexpected("it was not cancelled") }
        let queued = try await stack.queue(long)["Id"].text
        let (spare, expired) = (try await stack.upload(layout), try await stack.upload(layout)["Id"].text)
        try await stack.sql("UPDATE upload SET expires = created + 1 WHERE id = '\(expired)'")
        try await waitUntil("there are stats") {
            try await stack.http.get("/api/v1/prechecks/\(running)/stats").status == 200
        }
        return [
            "layout": layout, "upload": long["Id"].text, "spare": spare["Id"].text, "expired": expired,
            "running": running, "queued": queued, "cancelled": cancelled, "failed": failed, "lost": lost,
            "completed": completed["Id"].text, "sha256": completed["Output"]["Checksums"]["sha256"].text,
            "key": Stack.key,
        ]
    }

    private static func end(of upload: JSON, in stack: Stack) async throws -> JSON {
        let run = try await stack.final(try await stack.queue(upload)["Id"].text)
        guard run["State"]["Status"] == "completed" else { throw Unexpected("\(run)") }
        return run
    }
}

import Testing

extension EndToEnd {
    @Suite("a read-only storage", .enabled(if: Account.isRoot, "only root may mount one"))
    struct ReadOnlyTests {
        @Test("nothing is accepted, a run continues, and everything ends well once the storage is writable again")
        func whileRunning() async throws {
            try await Stack.with(.init(disk: .init())) { stack in
                let layout = try stack.standIn(["print one", "output 2000", "sleep 1", "print two"])
                let upload = try await stack.upload(layout)
                let id = try await stack.queue(upload)["Id"].text
                let container = try await stack.running(id)["ContainerId"].text
                try await waitUntil("the log has begun") { try await stack.lines(id) == ["one"] }
                try await stack.disk().makeReadOnly()

                let body = #"{"upload_id": "\#(upload["Id"].text)", "top_cell": "a"}"#
                let answers = [
                    try await stack.http.upload(raw: layout, name: "a.gds"), try await stack.http.upload(form: layout),
                    try await stack.http.post("/api/v1/prechecks", json: body),
                ]
                for answer in answers {
                    #expect(answer.status == 503, "\(answer)")
                    #expect(answer.headers["retry-after"] == "60")
                    #expect(answer.json["message"] == "The storage is read-only now; nothing was accepted")
                }
                let health = try await stack.http.get("/health")
                #expect(health.status == 503 && health.json["components"]["storage"] == "read-only", "\(health)")
                try await waitUntil("the container ends") {
                    try await stack.docker.inspect(container)["State"]["Running"] == false
                }
                try await waitUntil("the worker waits") { stack.said.contains("run \(id) is waiting") }
                #expect(try await stack.run(id)["State"]["Status"] == "running")

                try await stack.disk().makeWritable()
                #expect(try await stack.final(id)["State"]["Status"] == "completed")
                #expect(try await stack.lines(id) == ["one", "two"])
                #expect(try await stack.http.get("/api/v1/prechecks/\(id)/output").body.count == 2000)
                try await stack.healthy()
                #expect(names(in: stack.storage + "/runs") == [id])
                #expect(try await stack.http.upload(form: layout).status == 200)
            }
        }

        @Test("no program starts on one, and each says why")
        func starting() async throws {
            try await Stack.with(.init(disk: .init(), isServed: false)) { stack in
                _ = try await stack.renderNginx()
                try await stack.disk().makeReadOnly()
                for program in ["precheck-api", "precheck-queue", "precheck-server"] {
                    let arguments = program == "precheck-server" ? ["serve"] : []
                    let command = Command([Project.program(program)] + arguments + ["--config", stack.configuration])
                    let result = try await command.result()
                    #expect(result.exit != .code(0))
                    #expect(result.errors.lowercased().contains(/read.only/), "\(result.errors)")
                }
                try await stack.disk().makeWritable()
                try await stack.serve()
                try await stack.healthy()
            }
        }
    }
}

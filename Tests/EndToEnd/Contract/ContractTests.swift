import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite(
        "the contract",
        .stack(
            .init(server: ["max_upload_bytes = 100000"], docker: ["stop_grace_seconds = 0"]),
            naming: ContractFixtures.make))
    struct ContractTests {
        @Test("each request gets the answer that is promised", arguments: Contract.exchanges)
        func exchange(expected: Exchange) async throws {
            try await expected.expect(from: Stack.current())
        }

        @Test("each status that the description names for a request is had from it somewhere")
        func coverage() async throws {
            let description = try await Stack.current().http.description()
            let exchanges = Contract.exchanges + Refusals.badUploads + Refusals.badRuns
            let described = description.operations.flatMap { operation in
                operation.statuses.map { "\(operation.method) \(operation.path) \($0)" }
            }
            let had = exchanges.flatMap { exchange in
                description.operations(at: String(exchange.path.prefix { $0 != "?" }))
                    .filter { $0.method == (exchange.method == "HEAD" ? "GET" : exchange.method) }
                    .map { "\($0.method) \($0.path) \(exchange.status)" }
            }
            // Every path: below, in this file. Of a run that is slow to end, and of an upload: `SlowCancelTests`,
            // `BodyTests`.
            let everywhere = described.filter { line in
                [" 401", " 403", " 422", " 503"].contains { line.hasSuffix($0) }
            }
            let elsewhere = [
                "DELETE /api/v1/prechecks/{id} 202", "DELETE /api/v1/prechecks/{id} 200",
                "POST /api/v1/prechecks 200", "POST /api/v1/uploads 507", "PUT /api/v1/uploads 507",
                // A fault of the program alone.
                "POST /api/v1/uploads 500", "PUT /api/v1/uploads 500",
            ]
            #expect(Set(described).subtracting(had).subtracting(everywhere).subtracting(elsewhere) == [])
        }

        @Test("a method that a path does not have is refused, whatever the path")
        func methods() async throws {
            let stack = try Stack.current()
            let description = try await stack.http.description()
            for path in Set(description.operations.map(\.path)) {
                let allowed = description.methods(at: path)
                let plain = path.replacing("{id}", with: "x")
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] where !allowed.contains(method) {
                    // The harness compares `Allow` with the description.
                    let answer = try await stack.http.send(method, plain)
                    #expect(answer.status == 405, "\(method) \(plain)")
                    #expect(answer.json["message"].text.hasPrefix("\(method) is not allowed for \(plain); use "))
                }
            }
        }

        @Test("HEAD is answered as GET is, with the same header fields, and without a body")
        func head() async throws {
            let stack = try Stack.current()
            let paths = Contract.exchanges.filter { $0.method == "GET" && $0.options.isEmpty && $0.situation == .usual }
                .map(\.path).filter { !$0.contains("/stats") && !$0.contains("xxx") }
            for path in Set(paths).map(stack.fill) {
                let get = try await stack.raw("GET", path)
                let head = try await stack.raw("HEAD", path)
                #expect(head.status == get.status, "\(path)")
                #expect(head.body.isEmpty, "\(path)")
                for (name, value) in get.headers
                where !["date", "x-request-id", "transfer-encoding"].contains(name) {
                    #expect(head.headers[name] == value, "\(name) of \(path)")
                }
            }
        }

        @Test("a query parameter that is not known is refused, whatever the request")
        func unknownParameters() async throws {
            let stack = try Stack.current()
            for call in try await Self.calls(in: stack) {
                let answer = try await stack.http.send(
                    call.method, "\(call.path)\(call.query)\(call.query.isEmpty ? "?" : "&")nonsense=1", call.options)
                #expect(answer.status == 422, "\(call.method) \(call.path): \(answer)")
                let fields = answer.json["errors"].elements.map(\.["field"].text)
                #expect(fields.contains("nonsense"), "\(call.method) \(call.path)")
            }
        }

        @Test("without a key, and from elsewhere, everything is refused that is not open", arguments: [401, 403])
        func refusedEverywhere(status: Int) async throws {
            let stack = try Stack.current()
            let calls = try await Self.calls(in: stack)
            try await stack.during(status == 401 ? .keyRequired : .strangers) {
                for call in calls {
                    let answer = try await stack.http.send(call.method, call.path + call.query, call.options)
                    #expect((answer.status == status) != call.isOpen, "\(call.method) \(call.path): \(answer)")
                }
                #expect(try await stack.http.get("/nowhere").status == status)
            }
        }

        @Test("while the database cannot be used, whatever needs it says so")
        func withoutDatabase() async throws {
            let stack = try Stack.current()
            let calls = try await Self.calls(in: stack)
            try await stack.during(.noDatabase) {
                for call in calls where !call.isOpen {
                    let answer = try await stack.http.send(call.method, call.path + call.query, call.options)
                    #expect(answer.status == 503, "\(call.method) \(call.path): \(answer)")
                    #expect(answer.headers["retry-after"] == "5")
                    #expect(answer.json["message"].text.contains("database"))
                }
            }
        }

        @Test("past the web server's rate requests are refused, too")
        func rate() async throws {
            let stack = try Stack.current()
            try await stack.during(.hurried) {
                // Has the only place.
                _ = try await stack.http.get("/health")
                for call in try await Self.calls(in: stack) + [Self.Call(method: "GET", path: "/nowhere")] {
                    let answer = try await stack.http.send(call.method, call.path + call.query, call.options)
                    #expect(answer.status == 429, "\(call.method) \(call.path): \(answer)")
                    #expect(answer.headers["retry-after"] == "60")
                }
            }
        }

        /// A request that is fine in itself.
        private struct Call {
            let method: String
            let path: String
            /// With its question mark.
            var query = ""
            var options: [String] = []
            var isOpen = false
        }

        /// One of each operation that is described.
        private static func calls(in stack: Stack) async throws -> [Call] {
            try await stack.http.description().operations.map { operation in
                let id = operation.path.contains("uploads") ? "{upload}" : "{queued}"
                let options =
                    switch operation.bodyType {
                    case "application/json": ["--data-binary", #"{"upload_id": "{upload}", "top_cell": "x"}"#]
                    case "multipart/form-data": ["--form", "file=@{layout}"]
                    case .some: ["--upload-file", "{layout}"]
                    case nil: [String]()
                    }
                return Call(
                    method: operation.method, path: stack.fill(operation.path.replacing("{id}", with: id)),
                    query: operation.method == "PUT" ? "?name=x" : "", options: options.map(stack.fill),
                    isOpen: operation.isOpen)
            }
        }
    }
}

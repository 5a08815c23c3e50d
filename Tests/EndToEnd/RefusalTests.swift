import Foundation
import Testing

extension EndToEnd {
    @Suite("bad requests", .stack(.init(server: ["max_upload_bytes = 100000"]), naming: Refusals.files))
    struct RefusalTests {
        @Test("a bad upload is refused with its reason, and nothing of it is kept", arguments: Refusals.badUploads)
        func upload(refusal: Exchange) async throws {
            let stack = try Stack.current()
            let kept = names(in: stack.storage + "/uploads")
            try await refusal.expect(from: stack)
            #expect(names(in: stack.storage + "/uploads") == kept)
            try await waitUntil("nothing is left in incoming/", within: .seconds(5)) {
                names(in: stack.storage + "/incoming")
            } holds: {
                $0.isEmpty
            }
        }

        @Test(
            "a bad request is refused with everything that is wrong with it",
            arguments: Refusals.badRuns + Refusals.badRequests)
        func request(refusal: Exchange) async throws {
            let stack = try Stack.current()
            try await refusal.expect(from: stack)
            #expect(names(in: stack.storage + "/runs").isEmpty)
        }

        @Test("a name keeps nothing of its path, and a file that the client names is not taken")
        func harmlessNames() async throws {
            let stack = try Stack.current()
            let file = try stack.standIn([])
            let size = Double(try FileStatus(file).size)
            for answer in [
                try await stack.http.upload(raw: file, name: "../../x", "--header", "Body-File: /etc/passwd"),
                try await stack.http.send("POST", "/api/v1/uploads", "--form", "file=@\(file);filename=../../x"),
                try await stack.http.send(
                    "POST", "/api/v1/uploads", "--form", #"file=@\#(file);filename=C:\\chips\\x"#),
            ] {
                #expect(answer.status == 200, "\(answer)")
                #expect(answer.json["Name"] == "x")
                #expect(answer.json["Size"].double == size)
                let folder = "\(stack.storage)/uploads/\(answer.json["Id"].text)"
                #expect(names(in: folder) == ["layout"])
                #expect(try await stack.http.send("DELETE", "/api/v1/uploads/\(answer.json["Id"].text)").status == 200)
            }
        }

        @Test("a layout as large as allowed is taken")
        func largest() async throws {
            let stack = try Stack.current()
            let file = try stack.folder.writeSparse("largest", beginning: "#stand-in\n", bytes: 100_000)
            let answer = try await stack.http.upload(raw: file, name: "largest.gds")
            #expect(answer.status == 200)
            #expect(try await stack.http.send("DELETE", "/api/v1/uploads/\(answer.json["Id"].text)").status == 200)
        }
    }
}

import Foundation
import Testing

extension EndToEnd {
    @Test(
        "while the disk is full nothing is accepted or left behind, and then all goes on", .enabled(if: Account.isRoot))
    static func fullDisk() async throws {
        try await Stack.with(.init(isServed: false)) { stack in
            try FileManager.default.createDirectory(atPath: stack.storage, withIntermediateDirectories: true)
            try await Command("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", stack.storage).run()
            defer { umount2(stack.storage, CInt(MNT_DETACH)) }
            try await stack.serve()
            let upload = try await stack.upload(try stack.standIn([]))["Id"].text

            let large = try stack.folder.writeSparse("large", beginning: "#stand-in\n", bytes: 64 << 20)
            let announced = try await stack.http.upload(raw: large, name: "x")
            #expect(announced.status == 507)
            #expect(announced.json["message"].text.contains("Not enough free space for an upload of 67108864 bytes"))
            let chunked = try await stack.http.upload(raw: large, name: "x", "--header", "Transfer-Encoding: chunked")
            #expect(chunked.status == 503)
            #expect(chunked.headers["retry-after"] == "5")

            let filler = stack.storage + "/filler"
            let fill = try await Command("dd", "if=/dev/zero", "of=\(filler)", "bs=4k").result()
            #expect(fill.errors.contains("No space left on device"))
            let small = try await stack.http.upload(raw: try stack.standIn([]), name: "x")
            let body = #"{"upload_id": "\#(upload)", "top_cell": "x"}"#
            for answer in [small, try await stack.http.post("/api/v1/prechecks", json: body)] {
                #expect(answer.status == 503, "\(answer)")
                #expect(answer.json["message"] == "The disk is full; nothing was accepted", "\(answer)")
                #expect(answer.headers["retry-after"] == "60")
            }
            let health = try await stack.http.get("/health")
            #expect(health.status == 503)
            #expect(health.json["status"] == "unhealthy")
            #expect(try await stack.http.get("/api/v1/prechecks").json == [])
            #expect(names(in: stack.storage + "/uploads") == [upload])
            #expect(names(in: stack.storage + "/runs") == [])

            try FileManager.default.removeItem(atPath: filler)
            try await stack.healthy()
            #expect(names(in: stack.storage + "/incoming") == [])
            #expect(try await stack.http.upload(raw: try stack.standIn([]), name: "x").status == 200)
            try await stack.stop()
        }
    }
}

import Foundation
import Testing

extension EndToEnd {
    @Suite("large uploads", .stack())
    struct LargeUploadTests {
        private static let mebibyte = 1 << 20

        @Test("a layout of 1 GiB is kept once on the disk, and needs no memory")
        func raw() async throws {
            let stack = try Stack.current()
            let size = 1 << 30
            let file = try stack.folder.writeSparse("large", beginning: "#stand-in\noutput 1\nexit 0\n", bytes: size)
            let before = try Self.bytesOnDisk(stack.storage)
            let upload = try await Self.expectLittleMemory(in: stack) {
                try await stack.http.upload(raw: file, name: "large.gds")
            }
            #expect(upload["Size"].double == Double(size))
            #expect(upload["Name"] == "large.gds")
            let sum = try await Command("sha256sum", file).run(within: .seconds(120)).prefix(64)
            #expect(upload["Checksums"]["sha256"].text == sum)

            let layout = try FileStatus("\(stack.storage)/uploads/\(upload["Id"].text)/layout")
            #expect(layout.links == 1)
            try await Self.expectNothingIncoming(in: stack)
            let grown = try Self.bytesOnDisk(stack.storage) - before
            #expect(grown >= size && grown < size + 16 * Self.mebibyte)

            // The run's input is the very same file.
            let id = try await stack.queue(upload)["Id"].text
            let input = try FileStatus(stack.folder(of: id) + "/input")
            #expect(input.inode == layout.inode)
            #expect(input.links == 2)
            #expect(try await stack.final(id)["State"]["Status"] == "completed")

            // Runs made from it keep their input; without them nothing is left.
            let deleted = try await stack.http.send("DELETE", "/api/v1/uploads/\(upload["Id"].text)")
            #expect(deleted.json == ["message": "Upload deleted"])
            #expect(names(in: stack.storage + "/uploads").isEmpty)
            #expect(try FileStatus(stack.folder(of: id) + "/input").links == 1)
        }

        @Test("a form with a layout of 256 MiB needs no memory either")
        func form() async throws {
            let stack = try Stack.current()
            let size = 256 * Self.mebibyte
            let file = try stack.folder.writeSparse("form.gds", beginning: "#stand-in\n", bytes: size)
            let upload = try await Self.expectLittleMemory(in: stack) { try await stack.http.upload(form: file) }
            #expect(upload["Size"].double == Double(size))
            let sum = try await Command("sha256sum", file).run(within: .seconds(60)).prefix(64)
            #expect(upload["Checksums"]["sha256"].text == sum)
            try await Self.expectNothingIncoming(in: stack)
            let deleted = try await stack.http.send("DELETE", "/api/v1/uploads/\(upload["Id"].text)")
            #expect(deleted.status == 200)
        }

        /// Makes an upload, and returns it, with a look at the most memory that the responder has needed.
        private static func expectLittleMemory(
            in stack: Stack, _ upload: () async throws -> HTTP.Answer
        ) async throws -> JSON {
            // What any upload needs is there after this.
            let small = try await stack.upload(try stack.standIn([]))
            let responder = try stack.process(of: .responder)
            let before = try Processes.peakMemory(of: responder)
            let answer = try await upload()
            try #require(answer.status == 200, "\(answer)")
            let grown = try Processes.peakMemory(of: responder) - before
            #expect(grown < 16 * mebibyte)
            _ = try await stack.http.send("DELETE", "/api/v1/uploads/\(small["Id"].text)")
            return answer.json
        }

        private static func expectNothingIncoming(in stack: Stack) async throws {
            try await waitUntil("incoming/ is empty", within: .seconds(5)) {
                names(in: stack.storage + "/incoming")
            } holds: {
                $0.isEmpty
            }
        }

        /// What the files of a folder take, each counted once, whatever the number of its names.
        private static func bytesOnDisk(_ folder: String) throws -> Int {
            var sizes: [ino_t: Int] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
                var status = stat()
                guard lstat("\(folder)/\(name)", &status) == 0 else { continue }
                sizes[status.st_ino] = Int(status.st_blocks) * 512
            }
            return sizes.values.reduce(0, +)
        }
    }
}

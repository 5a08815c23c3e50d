import Foundation
import Testing

extension EndToEnd {
    @Suite("lists", .stack(.init(docker: ["stop_grace_seconds = 0"])))
    struct ListTests {
        @Test("a list is the same in pages of any size, each with a link to the next, and whatever comes meanwhile")
        func pages() async throws {
            let stack = try Stack.current()
            for _ in 1...5 { _ = try await stack.upload(try stack.standIn(["sleep 600"])) }
            let all = try await Self.ids("/api/v1/uploads", in: stack)
            #expect(all.count == 5)
            for limit in 1...6 {
                let pages = try await Self.pages("/api/v1/uploads?limit=\(limit)", in: stack) {
                    // The newest is on the first page or on none.
                    let new = try await stack.upload(try stack.standIn([]))["Id"].text
                    #expect(try await stack.http.send("DELETE", "/api/v1/uploads/\(new)").status == 200)
                }
                #expect(pages.flatMap { $0 } == all)
                #expect(pages.dropLast().allSatisfy { $0.count == limit })
                #expect(pages.count == (all.count + limit - 1) / limit)
            }
        }

        @Test("runs are told apart by their states, however these are written, and on every page")
        func states() async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(try stack.standIn(["sleep 600"]))
            var ids: [String] = []
            for _ in 1...5 { ids.append(try await stack.queue(upload)["Id"].text) }
            _ = try await stack.running(ids[0])
            for id in ids[1...2] { #expect(try await stack.cancel(id).status == 200) }
            let both = Array([ids[0], ids[3], ids[4]].reversed())
            let path = "/api/v1/prechecks"
            for query in [
                "status=running,queued", "status=queued&status=running", "status=queued,running&status=queued",
                "status=running%2Cqueued",
            ] {
                #expect(try await Self.ids("\(path)?\(query)", in: stack) == both, "\(query)")
                let pages = try await Self.pages("\(path)?\(query)&limit=1", in: stack)
                #expect(pages == both.map { [$0] }, "\(query)")
            }
            #expect(try await Self.ids("\(path)?status=cancelled", in: stack) == ids[1...2].reversed())
            #expect(try await Self.ids("\(path)?status=completed,failed", in: stack) == [])
            #expect(try await Self.ids(path, in: stack) == ids.reversed())
            for id in both { #expect(try await stack.cancel(id).status == 200) }
        }

        private static func ids(_ path: String, in stack: Stack) async throws -> [String] {
            let answer = try await stack.http.get(path)
            #expect(answer.headers["link"] == nil)
            return answer.json.elements.map(\.["Id"].text)
        }

        /// The ids on each page, from `path` on; `between` is done after each.
        private static func pages(
            _ path: String, in stack: Stack, between: () async throws -> Void = {}
        ) async throws -> [[String]] {
            var (pages, next): ([[String]], String?) = ([], path)
            while let path = next {
                let answer = try await stack.http.get(path)
                guard answer.status == 200, pages.count < 20 else { throw Unexpected("\(path): \(answer)") }
                pages.append(answer.json.elements.map(\.["Id"].text))
                next = answer.headers["link"]?.wholeMatch(of: /<(.+)>; rel="next"/).map { String($0.1) }
                try await between()
            }
            return pages
        }
    }
}

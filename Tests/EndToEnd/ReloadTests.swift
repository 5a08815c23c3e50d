import Foundation
import Synchronization
import Testing

extension EndToEnd {
    @Suite("reloading under load", .stack(.init(auth: Stack.required(Stack.key))))
    struct ReloadTests {
        /// A key that comes and goes.
        private static let other = "another-key-of-the-tests-0123456789"

        @Test("keys and limits change without dropping requests in progress")
        func underLoad() async throws {
            let stack = try Stack.current()
            let file = try stack.folder.writeSparse("layout.gds", beginning: "#stand-in\n", bytes: 100_000)
            async let steady = Self.ask(stack, Stack.key, 2000, "/api/v1/queue")
            async let changing = Self.ask(stack, Self.other, 2000, "/api/v1/queue")
            async let uploads = Self.ask(
                stack, Stack.key, 200, "/api/v1/uploads?name=x", ["upload-file = \"\(file)\""])
            let load = Load()
            async let reloads = Self.reload(stack, under: load)
            // Whoever has a key that stays is served without a gap; the others as the moment has it, and always
            // answered.
            let (first, second, third) = (try await steady, try await changing, try await uploads)
            load.isOver.store(true, ordering: .relaxed)
            #expect(try await reloads >= 3)
            #expect(first == ["200": 2000])
            #expect(Set(second.keys) == ["200", "401"] && second.values.reduce(0, +) == 2000, "\(second)")
            #expect(Set(third.keys) == ["200", "429"] && third.values.reduce(0, +) == 200, "\(third)")
            #expect(stack.said.contains("not reloaded: "))
            try await stack.reload(stack.settings)
        }

        /// The requests that are served meanwhile.
        private final class Load: Sendable {
            let isOver = Atomic(false)
        }

        /// Reloads, with a broken configuration now and then, until the load is over. Returns how often all took place.
        private static func reload(_ stack: Stack, under load: Load) async throws -> Int {
            var rounds = 0
            while !load.isOver.load(ordering: .relaxed) {
                var settings = stack.settings
                settings.auth = Stack.required(Stack.key, other)
                try await stack.reload(settings)
                settings.auth = ["required = 7"]
                try await stack.reload(settings, until: "not reloaded: ")
                // The one before still counts.
                settings.auth = Stack.required(Stack.key)
                settings.limits = ["max_stored_upload_bytes = 1"]
                try await stack.reload(settings)
                rounds += 1
            }
            return rounds
        }

        /// Makes requests one after the other on one connection, and returns how often each status came.
        private static func ask(
            _ stack: Stack, _ key: String, _ count: Int, _ path: String, _ options: [String] = []
        ) async throws -> [String: Int] {
            let common = [
                "header = \"X-API-Key: \(key)\"", "write-out = \"%{http_code}\\n\"", "output = \"/dev/null\"",
            ]
            let request = options + common + ["url = \"\(stack.http.base)\(path)\""]
            let text = repeatElement(request.joined(separator: "\n"), count: count).joined(separator: "\nnext\n")
            let name = "requests-\(UUID().uuidString.prefix(8))"
            let command = Command("curl", "--silent", "--show-error", "--config", try stack.folder.write(name, text))
            let codes = try await command.run(within: .seconds(60)).split(separator: "\n")
            return Dictionary(codes.map { (String($0), 1) }, uniquingKeysWith: +)
        }
    }
}

import Domain
import Foundation
import HTTPTypes
import Storage
import Testing
import Web

@testable import API

@Suite("Following a log")
struct FollowTests {
    /// A client that follows, without a connection.
    private final class Follower {
        private let body: any LiveBody
        private let woken = DispatchSemaphore(value: 0)

        init(_ answer: Answer) throws {
            guard case .live(let head, let body) = answer else { throw Unexpected("not live: \(answer)") }
            #expect(head.status == .ok)
            #expect(head.fields[.contentType] == "text/event-stream")
            self.body = body
            body.begin { [woken] in woken.signal() }
        }

        deinit { body.end() }

        /// What comes until nothing more does for now.
        func available() throws -> String {
            var text = ""
            while case .bytes(let bytes) = try body.next() { text += String(decoding: bytes, as: UTF8.self) }
            return text
        }

        /// What comes until it contains `end`.
        func text(until end: String) throws -> String {
            let deadline = ContinuousClock.now + .seconds(20)
            var text = ""
            while !text.contains(end) {
                guard ContinuousClock.now < deadline else { throw Unexpected("`\(end)` has not come: \(text)") }
                _ = woken.wait(timeout: .now() + 20)
                text += try available()
            }
            return text
        }

        func isOver() throws -> Bool { try body.next() == .end }
    }

    private static func follow(
        _ run: RunID, _ query: String = "", of service: TestService, last: String? = nil
    ) throws -> Follower {
        var fields: HTTPFields = [:]
        fields[.lastEventID] = last
        let request = Request(
            method: .get, path: "/api/v1/prechecks/\(run)/logs", query: "follow=true" + query, fields: fields,
            parameters: ["REMOTE_ADDR": "127.0.0.1"])
        return try Follower(service.answer(request))
    }

    private static func write(_ lines: [String], to run: RunID, of service: TestService, from second: Int64 = 1) throws
    {
        var log = try LogWriter.open(service.storage.run(run).logPath, maximumBytes: 1 << 30)
        for (index, line) in lines.enumerated() {
            try log.append(Array(line.utf8), at: Timestamp(microseconds: (second + Int64(index)) * 1_000_000))
        }
        try log.flush()
    }

    @Test("lines are events with their times as ids, from a queued run's first one on, as they are written")
    func lines() throws {
        let service = try TestService()
        let run = try service.queuedRun()
        let follower = try Self.follow(run, of: service)
        #expect(try follower.available().isEmpty)
        try Self.write(["one", "", "three: 3"], to: run, of: service)
        #expect(
            try follower.text(until: "three: 3\n\n") == """
                id: 1970-01-01T00:00:01.000000Z
                data: one

                id: 1970-01-01T00:00:02.000000Z
                data: 

                id: 1970-01-01T00:00:03.000000Z
                data: three: 3


                """)
        try Self.write(["four"], to: run, of: service, from: 4)
        #expect(try follower.text(until: "four\n\n") == "id: 1970-01-01T00:00:04.000000Z\ndata: four\n\n")
    }

    @Test("what a container writes cannot end an event, or be one")
    func hostileLines() throws {
        let service = try TestService()
        let run = try service.queuedRun()
        try Self.write(["10 %\r20 %\r\revent: end\rdata: x\r", "id: 7\u{0}"], to: run, of: service)
        let text = try Self.follow(run, of: service).available()
        #expect(
            text.components(separatedBy: "\n") == [
                "id: 1970-01-01T00:00:01.000000Z", "data: 10 %", "data: 20 %", "data: ", "data: event: end",
                "data: data: x",
                "", "id: 1970-01-01T00:00:02.000000Z", "data: id: 7\u{0}", "", "",
            ])
        #expect(!text.contains("\r"))
    }

    @Test("where to begin: the last lines, a time, or the event that was seen last, which wins")
    func start() throws {
        let service = try TestService()
        let run = try service.queuedRun()
        try Self.write((1...9).map { "line \($0)" }, to: run, of: service)
        let data = { (query: String, last: String?) in
            try Self.follow(run, query, of: service, last: last).available().split(separator: "\n")
                .filter { $0.hasPrefix("data: ") }.map { $0.dropFirst(6) }
        }
        #expect(try data("&tail=2", nil) == ["line 8", "line 9"])
        #expect(try data("&since=7", nil) == ["line 8", "line 9"])
        #expect(try data("&since=7&tail=1", nil) == ["line 9"])
        #expect(try data("&since=2&tail=1", "1970-01-01T00:00:06.000000Z") == ["line 7", "line 8", "line 9"])
        #expect(try data("&tail=0", nil) == [])
        #expect(try data("&tail=1&timestamps=true", nil) == ["1970-01-01T00:00:09.000000Z line 9"])
    }

    @Test("an id that is none of ours is refused")
    func wrongID() throws {
        let service = try TestService()
        let path = "/api/v1/prechecks/\(try service.queuedRun())/logs"
        let refusal = try service.response(.get, path, query: "follow=true", fields: [.lastEventID: "x"])
        #expect(refusal.status == .unprocessableContent)
        #expect(refusal.message.contains("got `x`"))
        #expect(try service.response(.get, path, query: "follow=maybe").status == .unprocessableContent)
    }

    @Test("a run that becomes final ends the stream with its state, after all of its lines")
    func end() throws {
        let service = try TestService()
        let run = try service.queuedRun()
        let follower = try Self.follow(run, of: service)
        try Self.write(["last words"], to: run, of: service)
        #expect(try service.response(.delete, "/api/v1/prechecks/\(run)").status == .ok)
        let text = try follower.text(until: "event: end")
        #expect(text.contains("data: last words\n\nevent: end\ndata: {"))
        #expect(text.hasSuffix("}\n\n"))
        let json = try #require(text.components(separatedBy: "event: end\ndata: ").last)
        let state = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(state["Status"] as? String == "cancelled")
        #expect(state["ExitCode"] as? Int == 130)
        #expect(try follower.isOver())
        // Long afterwards, too.
        #expect(try Self.follow(run, of: service).text(until: "event: end").contains("data: last words\n\n"))
    }

    @Test("a comment comes when nothing else does")
    func heartbeat() throws {
        let service = try TestService(heartbeat: .milliseconds(20))
        let follower = try Self.follow(try service.queuedRun(), of: service)
        #expect(try follower.text(until: ":\n\n:\n\n:\n\n").allSatisfy { ":\n".contains($0) })
    }

    @Test("a log of many pieces arrives complete and in order")
    func large() throws {
        let service = try TestService()
        let run = try service.queuedRun()
        let lines = (0..<20_000).map { "\($0) " + String(repeating: "x", count: $0 % 100) }
        try Self.write(lines, to: run, of: service)
        let data = try Self.follow(run, of: service).available().split(separator: "\n").filter {
            $0.hasPrefix("data: ")
        }
        #expect(data.map { $0.dropFirst(6) } == lines.map { $0[...] })
    }
}

import Foundation
import Synchronization
import Testing

extension EndToEnd {
    @Suite("restarts under a service manager")
    struct RestartTests {
        @Test("restarting the responder drops no request: neither those that come nor one that waits")
        func responder() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                _ = try await stack.renderNginx()
                let socket = try ListeningSocket(path: stack.storage + "/run/api.sock")
                try stack.start(.worker)
                try stack.start(.nginx)
                var responder = try stack.start(.responder, socket: socket)
                try await stack.healthy()
                let upload = try await stack.upload(try stack.standIn(["print one"]))

                let run = try await stack.start(["sleep 3", "output 1"])
                async let waited = stack.http.send("POST", "/api/v1/prechecks/\(run)/wait?timeout=60")
                let isOver = Flag()
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for client in 0..<4 {
                        group.addTask {
                            try await Self.ask(stack, upload, isWriting: client % 2 == 0, until: isOver)
                        }
                    }
                    for _ in 1...6 {
                        responder.send(SIGTERM)
                        #expect(try await responder.end() == .code(0), "\(responder.output)")
                        let next = try stack.start(.responder, socket: socket)
                        try await waitUntil("the next responder serves") { next.output.contains("<6>serving") }
                        responder = next
                    }
                    isOver.value.withLock { $0 = true }
                    var count = 0
                    for try await answers in group { count += answers }
                    #expect(count > 8, "too few requests came in the meantime")
                }
                let answer = try await waited
                #expect(answer.status == 200, "\(answer)")
                #expect(answer.json == ["StatusCode": 0, "Error": .null])
            }
        }

        private final class Flag: Sendable {
            let value = Mutex(false)
        }

        /// Asks again and again, and returns how often: each request has to succeed.
        private static func ask(
            _ stack: Stack, _ upload: JSON, isWriting: Bool, until isOver: Flag
        ) async throws -> Int {
            var count = 0
            while !isOver.value.withLock({ $0 }) {
                if isWriting {
                    let id = try await stack.queue(upload)["Id"].text
                    #expect(try await stack.cancel(id).status == 200)
                } else {
                    let answer = try await stack.http.get("/api/v1/queue")
                    #expect(answer.status == 200, "\(answer)")
                }
                count += 1
            }
            return count
        }

        @Test("a wait that outlives a responder ends when its time is up, not later")
        func waitsOnce() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                _ = try await stack.renderNginx()
                let socket = try ListeningSocket(path: stack.storage + "/run/api.sock")
                try stack.start(.worker)
                try stack.start(.nginx)
                let responder = try stack.start(.responder, socket: socket)
                try await stack.healthy()
                let run = try await stack.start(["sleep 60"])
                async let waited = stack.http.send("POST", "/api/v1/prechecks/\(run)/wait?timeout=4")
                // Half of its time: the next responder has to count only what is left.
                try await Task.sleep(for: .seconds(2))
                responder.send(SIGTERM)
                #expect(try await responder.end() == .code(0))
                try stack.start(.responder, socket: socket)
                let answer = try await waited
                #expect(answer.status == 408, "\(answer)")
                #expect(answer.seconds > 3.9 && answer.seconds < 5.8, "\(answer.seconds) seconds")
                _ = try await stack.cancel(run)
            }
        }

        @Test("a worker that is told to reload takes new settings, and its containers run on")
        func worker() async throws {
            try await Stack.with { stack in
                try await stack.stop()
                let lines = (1...80).map { "line \($0)" }
                let worker = try stack.start(.worker)
                try stack.start(.responder)
                try stack.start(.nginx)
                try await stack.healthy()
                let first = try await stack.start(lines.flatMap { ["print \($0)", "sleep 0.05"] } + ["output 1"])
                let container = try await stack.running(first)["ContainerId"]
                let second = try await stack.start(["output 1"])

                let text = try String(contentsOfFile: stack.configuration, encoding: .utf8)
                try stack.folder.write(
                    "config.toml", text.replacingOccurrences(of: "[server]", with: "[server]\nx = 1"))
                worker.send(SIGHUP)
                try await waitUntil("the error is reported") { worker.output.contains("<3>not reloaded: ") }
                #expect(try await stack.run(second)["State"]["Status"] == "queued")

                try stack.folder.write(
                    "config.toml", text.replacingOccurrences(of: "[server]", with: "[server]\nmax_concurrent = 2"))
                worker.send(SIGHUP)
                #expect(try await stack.final(second)["State"]["Status"] == "completed")
                let run = try await stack.final(first)
                #expect(run["State"]["Status"] == "completed", "\(run["State"])")
                #expect(run["ContainerId"] == container)
                #expect(try await stack.lines(first) == lines)
                #expect(worker.exit == nil)
            }
        }

        @Test("a worker that is told to end does so within two seconds, and its container runs on")
        func ending() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let worker = try await stack.startParts()
                let run = try await stack.start(["ignore TERM", "sleep 3600"])
                let name = try await stack.running(run)["Name"].text
                let told = ContinuousClock.now
                worker.send(SIGTERM)
                #expect(try await worker.end() == .code(0))
                #expect(.now - told < .seconds(2))
                let state = try await stack.docker.run("inspect", "--format", "{{.State.Running}}", name)
                #expect(state == "true")
                try stack.start(.worker)
                #expect(try await stack.cancel(run).status == 200)
            }
        }

        @Test(
            "without a usable configuration a service ends with 78, which its unit does not start again",
            arguments: ["precheck-api", "precheck-queue"])
        func configuration(name: String) async throws {
            let unit = try String(contentsOfFile: Project.root + "/systemd/\(name).service", encoding: .utf8)
            #expect(unit.contains("\nRestartPreventExitStatus=78"))
            let folder = try TemporaryFolder()
            defer { try? folder.remove() }
            try folder.write("wrong.toml", "[server]\nport = 0\nmax_concurrent = 0\n")
            for (file, reasons) in [
                ("wrong.toml", ["<2>", "wrong.toml:2: server.port", "<2>", "wrong.toml:3: server.max_concurrent"]),
                ("missing.toml", ["<2>", "missing.toml: the configuration file cannot be read"]),
            ] {
                let result = try await Command(Project.program(name), "--config", folder[file]).result()
                #expect(result.exit == .code(78), "\(result.errors)")
                for reason in reasons { #expect(result.errors.contains(reason), "\(result.errors)") }
            }
        }

        @Test("signs of life come as long as the worker works, and only then")
        func watchdog() async throws {
            try await Stack.with(.init(isServed: false)) { stack in
                let signs = try DatagramSocket(path: stack.folder["notify.sock"])
                let worker = try stack.start(
                    .worker, environment: ["NOTIFY_SOCKET": stack.folder["notify.sock"], "WATCHDOG_USEC": "5000000"])
                for sign in ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"] {
                    try await waitUntil("\(sign) comes") { signs.next() == sign }
                }
                worker.send(SIGTERM)
                #expect(try await worker.end() == .code(0))
                var last: String?
                while let sign = signs.next() { last = sign }
                #expect(last == "STOPPING=1")
            }
        }
    }
}

import Foundation
import Testing

@testable import Docker

@Suite("With a real engine", .enabled(if: RealEngine.address != nil), .serialized)
struct RealEngineTests {
    let real: RealEngine
    var engine: Engine { real.engine }

    init() throws {
        real = try RealEngine()
    }

    @Test("the engine tells its version and what it has")
    func version() throws {
        try engine.ping()
        #expect(try engine.version().engine.split(separator: ".").count >= 2)
        let information = try engine.information()
        #expect(information.processors >= 1)
        #expect(information.memoryBytes > 1 << 20)
    }

    @Test("a container is created, waited for before its start, run, inspected, listed and removed")
    func lifeCycle() throws {
        let name = "precheck-docker-test-" + UUID().uuidString
        let container = try engine.create(real.spec("exit 3"), name: name).id
        defer { try? engine.remove(container, force: true) }

        let created = try engine.inspect(container)
        #expect(created.state.status == .created)
        #expect(created.state.startedAt == nil)
        #expect(created.name == name)
        #expect(created.labels == real.label)
        #expect(created.imageID == (try engine.image(RealEngine.image)?.id))

        #expect(try real.startAndWait(container).value() == WaitResult(code: 3, error: nil))
        let ended = try engine.inspect(container).state
        #expect(ended.status == .exited)
        #expect(ended.exitCode == 3)
        #expect(!ended.isRunning)
        #expect(ended.startedAt != nil)
        #expect(ended.finishedAt != nil)

        #expect(try engine.wait(for: container, until: .notRunning, cancellation: Cancellation()).code == 3)
        let listed = try engine.containers(labelled: real.label)
        #expect(listed == [ListedContainer(id: container, names: [name], labels: real.label, status: .exited)])
        #expect(try engine.containers(labelled: real.label.merging(["other": "x"]) { $1 }).isEmpty)

        try engine.remove(container)
        #expect(try engine.containers(labelled: real.label).isEmpty)
        expectNotFound { try engine.inspect(container) }
    }

    @Test("a name that is taken is a conflict, and what is not there is not found")
    func conflicts() throws {
        try real.withContainer(real.spec("sleep 60")) { container throws in
            let name = try engine.inspect(container).name
            expectConflict { try engine.create(real.spec("true"), name: name) }
            expectConflict { try engine.kill(container) }
            #expect(try !engine.stop(container, grace: .zero))
            #expect(try engine.start(container))
            #expect(try !engine.start(container))
            expectConflict { try engine.remove(container) }
            try engine.remove(ContainerID(name), force: true)
            expectNotFound { try engine.remove(container) }
        }
        let gone = ContainerID("precheck-docker-test-gone")
        expectNotFound { try engine.start(gone) }
        expectNotFound { try engine.stop(gone, grace: .seconds(1)) }
        expectNotFound { try engine.kill(gone) }
        expectNotFound {
            try engine.wait(for: gone, until: .nextExit, cancellation: Cancellation()) { Issue.record("armed") }
        }
        expectNotFound { try engine.logs(of: gone, cancellation: Cancellation()) { _ in } }
        expectNotFound { try engine.create(.init(image: "no/such:image", command: []), name: "precheck-x") }
        #expect(try engine.image("no/such:image") == nil)
        #expect(throws: EngineError.self) { try engine.inspect(ContainerID("../images")) }
    }

    @Test("a container that ignores SIGTERM is killed after its grace")
    func stop() throws {
        try real.withContainer(real.spec("trap '' TERM; echo ready; while true; do sleep 1; done")) {
            container throws in
            let wait = try real.startAndWait(container)
            try waitUntil("the trap is set") { try !real.frames(of: container, follow: false).isEmpty }
            let time = try ContinuousClock().measure { try engine.stop(container, grace: .seconds(1)) }
            #expect(time >= .seconds(1))
            #expect(try wait.value().code == 137)
        }
    }

    @Test("a container that heeds SIGTERM ends with its own code")
    func politeStop() throws {
        try real.withContainer(real.spec("trap 'exit 5' TERM; echo ready; while true; do sleep 0.1; done")) {
            container in
            let wait = try real.startAndWait(container)
            try waitUntil("the trap is set") { try !real.frames(of: container, follow: false).isEmpty }
            try engine.stop(container, grace: .seconds(30))
            #expect(try wait.value().code == 5)
        }
    }

    @Test("a container that is killed has 128 and the signal for its code")
    func kill() throws {
        try real.withContainer(real.spec("sleep 60")) { container throws in
            let wait = try real.startAndWait(container)
            try engine.kill(container)
            #expect(try wait.value().code == 137)
        }
        try real.withContainer(real.spec("echo ready; sleep 60")) { container throws in
            let wait = try real.startAndWait(container)
            // docker-init has its handlers by then.
            try waitUntil("it runs") { try !real.frames(of: container, follow: false).isEmpty }
            try engine.kill(container, signal: "INT")
            #expect(try wait.value().code == 130)
        }
    }

    @Test("a command that is not there is refused, and its container has not run")
    func noCommand() throws {
        var spec = real.spec("")
        spec.command = ["/no/such/program"]
        spec.usesInit = false
        try real.withContainer(spec) { container throws in
            let isArmed = Signal()
            let wait = Background { [engine] () throws(EngineError) in
                try engine.wait(for: container, until: .nextExit, cancellation: Cancellation()) { isArmed.send() }
            }
            try isArmed.wait()
            let error = #expect(throws: EngineError.self) { try engine.start(container) }
            guard case .refused(let status, let message) = error else {
                Issue.record("not refused: \(String(describing: error))")
                return
            }
            #expect(status == 400)
            #expect(message.contains("/no/such/program"))
            #expect(try engine.inspect(container).state.exitCode == 127)
            try engine.remove(container)
            #expect(try wait.value().code == 127)
        }
    }

    @Test("a container has what its specification says")
    func specification() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "docker:test " + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "input")
        try Data("layout\n".utf8).write(to: input)

        var spec = real.spec(
            """
            id -u; pwd; echo $COLUMNS; cat /work/input.gds
            echo x > /work/input.gds; echo x > /file; echo out > /work/out
            cat /proc/self/status
            ls /sys/class/net
            """)
        spec.binds = [
            .init(source: input.path, target: "/work/input.gds", isReadOnly: true),
            .init(source: folder.path, target: "/work", isReadOnly: false),
        ]
        spec.environment = ["COLUMNS": "200"]
        spec.workingDirectory = "/work"
        spec.memoryBytes = 64 << 20
        spec.cpus = 0.5
        spec.maximumProcesses = 32
        spec.addedCapabilities = ["CHOWN"]
        spec.hasReadOnlyRoot = true
        let (status, frames) = try real.run(spec)
        let text = String(decoding: frames.filter { $0.source == .output }.flatMap(\.bytes), as: UTF8.self)
        let errors = String(decoding: frames.filter { $0.source == .errorOutput }.flatMap(\.bytes), as: UTF8.self)
        #expect(status.code == 0, "\(text)\(errors)")
        #expect(text.hasPrefix("0\n/work\n200\nlayout\n"), "\(text)")
        #expect(errors.components(separatedBy: "Read-only file system").count == 3, "\(errors)")
        #expect(text.contains("CapBnd:\t0000000000000001\n"))
        #expect(text.contains("NoNewPrivs:\t1\n"))
        #expect(text.hasSuffix("lo\n"), "\(text)")
        #expect(try String(contentsOf: folder.appending(path: "out"), encoding: .utf8) == "out\n")
        #expect(try String(contentsOf: input, encoding: .utf8) == "layout\n")
    }

    @Test("a bind of nothing is refused, and nothing is created in its place")
    func noSource() throws {
        var spec = real.spec("true")
        let source = "/tmp/no-such-\(UUID().uuidString)"
        spec.binds = [.init(source: source, target: "/work", isReadOnly: false)]
        #expect(throws: EngineError.self) { try real.withContainer(spec) { _ in } }
        #expect(!FileManager.default.fileExists(atPath: source))
    }

    @Test("a container that uses too much memory says so")
    func outOfMemory() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "precheck-docker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        // The engine misses a kill in the first moments of a container, and forgets one that comes just before its end.
        var spec = real.spec(
            "until [ -e /signs/heard ]; do dd if=/dev/zero of=/dev/null bs=256M count=1; sleep 0.05; done; exit 9")
        spec.binds = [.init(source: folder.path, target: "/signs", isReadOnly: true)]
        spec.memoryBytes = 16 << 20
        try real.withContainer(spec) { container throws in
            let exit = try real.startAndWait(container)
            let deadline = ContinuousClock.now + .seconds(30)
            while try !engine.knowsOutOfMemoryEvent(of: container), .now < deadline {
                // It is what the engine answers that counts here: nothing tells but asking.
                Thread.sleep(forTimeInterval: 0.01)
            }
            #expect(FileManager.default.createFile(atPath: folder.path + "/heard", contents: nil))
            #expect(try exit.value().code == 9)
            #expect(try engine.inspect(container).state.wasOutOfMemory)
        }
    }
}

/// Expects `.conflict`, whatever the engine's words.
private func expectConflict<Value>(sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Value) {
    let error = #expect(throws: EngineError.self, sourceLocation: sourceLocation) { try body() }
    guard case .conflict = error else {
        Issue.record("no conflict: \(String(describing: error))", sourceLocation: sourceLocation)
        return
    }
}

/// Expects `.notFound`, whatever the engine's words.
private func expectNotFound<Value>(sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Value) {
    let error = #expect(throws: EngineError.self, sourceLocation: sourceLocation) { try body() }
    guard case .notFound = error else {
        Issue.record("found: \(String(describing: error))", sourceLocation: sourceLocation)
        return
    }
}

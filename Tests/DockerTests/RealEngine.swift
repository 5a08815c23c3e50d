import Foundation

@testable import Docker

/// The engine that `PRECHECK_TEST_DOCKER` names, with an image of busybox, and the containers that a test makes there.
struct RealEngine {
    static let address = ProcessInfo.processInfo.environment["PRECHECK_TEST_DOCKER"]
    static let image = "precheck-docker-tests:latest"

    let engine: Engine
    /// Carried by all containers of this value.
    let label = ["precheck-docker-test": UUID().uuidString]

    init(socket: String? = address) throws {
        guard let socket else { throw NeverHappened(what: "PRECHECK_TEST_DOCKER is set") }
        engine = Engine(socket: socket)
        if try engine.image(Self.image) == nil { try Self.makeImage(on: engine) }
    }

    /// What a shell in the container runs.
    func spec(_ script: String) -> ContainerSpec {
        var spec = ContainerSpec(image: Self.image, command: ["sh", "-c", script])
        spec.labels = label
        return spec
    }

    /// Creates a container for `body`, and removes it whatever happens.
    func withContainer<Result>(_ spec: ContainerSpec, _ body: (ContainerID) throws -> Result) throws -> Result {
        let name = "precheck-docker-test-" + UUID().uuidString
        let container = try engine.create(spec, name: name).id
        defer { try? engine.remove(container, force: true) }
        return try body(container)
    }

    /// Runs a container to its end and returns its exit and its log.
    func run(_ spec: ContainerSpec) throws -> (status: WaitResult, frames: [LogFrame]) {
        try withContainer(spec) { container throws in
            let status = try startAndWait(container).value()
            return (status, try frames(of: container))
        }
    }

    /// Starts a container with a wait armed before.
    func startAndWait(_ container: ContainerID) throws -> Background<WaitResult> {
        let isArmed = Signal()
        let wait = Background { [engine] () throws(EngineError) in
            try engine.wait(for: container, until: .nextExit, cancellation: Cancellation()) { isArmed.send() }
        }
        try isArmed.wait()
        try engine.start(container)
        return wait
    }

    func frames(of container: ContainerID, since start: EngineTime? = nil, follow: Bool = true) throws -> [LogFrame] {
        var frames: [LogFrame] = []
        try engine.logs(of: container, since: start, follow: follow, cancellation: Cancellation()) { frames.append($0) }
        return frames
    }

    /// Busybox alone, as an archive that the engine takes for an image.
    private static func makeImage(on engine: Engine) throws {
        let applets = ["cat", "dd", "echo", "env", "head", "id", "ls", "pwd", "sh", "sleep", "tr", "true"]
        let archive =
            Tar.file("bin/busybox", mode: 0o755, try Data(contentsOf: URL(filePath: "/bin/busybox")))
            + applets.flatMap { Tar.link("bin/\($0)", to: "busybox") } + Tar.end
        let call = Call(.post, "images", "create").with("fromSrc", "-").with("repo", image).with(
            "changes", "ENV PATH=/bin")
        let response = try engine.response(to: call.sending(archive, contentType: "application/x-tar"))
        guard try engine.image(image) != nil else {
            throw NeverHappened(what: "the image was made: " + String(decoding: response.body, as: UTF8.self))
        }
    }
}

/// Entries of a tar archive (ustar).
enum Tar {
    static let end = [UInt8](repeating: 0, count: 1024)

    static func file(_ name: String, mode: Int, _ content: Data) -> [UInt8] {
        header(name, mode: mode, size: content.count, type: "0", target: "") + content
            + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    static func link(_ name: String, to target: String) -> [UInt8] {
        header(name, mode: 0o777, size: 0, type: "2", target: target)
    }

    private static func header(_ name: String, mode: Int, size: Int, type: String, target: String) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put(octal(mode, digits: 7), at: 100)
        put(octal(0, digits: 7), at: 108)
        put(octal(0, digits: 7), at: 116)
        put(octal(size, digits: 11), at: 124)
        put(octal(0, digits: 11), at: 136)
        put("        ", at: 148)
        put(type, at: 156)
        put(target, at: 157)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(block.reduce(0) { $0 + Int($1) }, digits: 6), at: 148)
        block[154] = 0
        return block
    }

    private static func octal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }
}

import Foundation

/// What a run was told to do, and so what may become of it.
struct Assignment: Sendable {
    let id: String
    /// What its container prints, if it comes to its end.
    let lines: [String]
    /// What it leaves as its output; nil for one that ends with `exitCode`.
    let output: String?
    var exitCode = 0
    /// Whether a client cancelled it.
    var isCancelled = false
    /// The exit code that a client was told when it was final.
    var toldCode: Int?
    /// Whether an engine that keeps no containers was stopped meanwhile.
    var hasLostEngine = false
    /// Whether an engine that was away may have lost what the container wrote at its end.
    var mayLackLines = false
    /// Whether its disk had no power while its container still ran for a moment.
    var hasLostPower = false
    /// Whether the disk was full meanwhile: what the container itself writes there may have failed.
    var mayLackSpace = false

    /// The directives of a run that prints so many lines, one every so many seconds.
    static func directives(lines: Int, every pause: Double, awaiting file: String?, output: Int) -> [String] {
        let lines = (1...lines).flatMap { ["print line \($0)", "sleep \(pause)"] }
        return lines.dropLast() + (file.map { ["await \($0)"] } ?? []) + lines.suffix(1) + ["output \(output)"]
    }
}

extension Stack {
    /// Queues a run that prints its lines and leaves an output.
    ///
    /// - Parameter file: what it waits for before the last pause; see ``grant(_:to:)``.
    func assign(
        lines: Int = 12, every pause: Double = 0.02, awaiting file: String? = nil, output: Int = 7
    ) async throws -> Assignment {
        let id = try await start(
            Assignment.directives(lines: lines, every: pause, awaiting: file, output: output))
        return Assignment(
            id: id, lines: (1...lines).map { "line \($0)" }, output: String(repeating: "x", count: output))
    }

    /// Waits for a run that waits for a file itself: in a second attempt once more.
    func final(_ run: String, granting file: String) async throws -> JSON {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            grant(file, to: run)
            let answer = try await http.send("POST", "/api/v1/prechecks/\(run)/wait?timeout=1")
            if answer.status == 200 || ContinuousClock.now > deadline { return try await final(run, within: 0) }
        }
    }

    /// Makes a file that a run waits for.
    func grant(_ file: String, to run: String) {
        try? FileManager.default.createDirectory(atPath: folder(of: run) + "/work", withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: folder(of: run) + "/work/" + file, contents: nil)
    }
}

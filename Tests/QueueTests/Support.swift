import Domain
import Foundation
import Logging
import Settings
import Storage
import Store
import Synchronization
import TestSupport

@testable import Queue

/// Calls `body` with what a worker has, on a new storage.
func withContext<Result>(_ toml: String = "", logger: Logger = .silent, _ body: (Context) throws -> Result) throws
    -> Result
{
    try withFolder { folder in
        let storage = Storage(root: folder)
        try storage.prepare()
        let store = try Store(path: storage.databasePath)
        let config = try Config.parse(
            toml: "[server]\nstorage_path = \"\(folder)\"\n\(toml)", baseDirectory: "/", environment: [:])
        let result = try body(
            Context(
                config: config, store: store, storage: storage, instance: "instance", retryPause: .zero, logger: logger)
        )
        try store.close()
        return result
    }
}

extension Context {
    /// A queued run, with its folder.
    func queuedRun() throws -> RunID {
        let id = RunID()
        let input = FileDescription(
            name: try FileName("a.gds"), size: 1, checksum: Checksum(digest: [UInt8](repeating: 0, count: 32)))
        let request = RunRequest(
            upload: UploadID(), input: input, topCell: try CellName("chip_top"), dieID: .standard, image: "a:1",
            command: ["python"], containerName: "precheck-\(id)")
        try FileManager.default.createDirectory(atPath: storage.run(id).path, withIntermediateDirectories: true)
        _ = try store.enqueue([QueuedRun(id, request, created: .now())])
        return id
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// The lines that were logged.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: Lines
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.lines.withLock { $0.append("\(event.level) \(event.message)") } }
    }
}

/// Looks until `holds`; false when it still does not after 20 s.
func comesTrue(_ holds: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(20)
    while !holds() {
        guard ContinuousClock.now < deadline else { return false }
        usleep(2000)
    }
    return true
}

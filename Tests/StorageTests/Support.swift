import Domain
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

/// Calls `body` with a new storage; `folder` is the folder around it.
func withStorage<Result>(_ body: (_ storage: Storage, _ folder: String) throws -> Result) throws -> Result {
    try withFolder { folder in
        let storage = Storage(root: folder + "/storage")
        try storage.prepare()
        return try body(storage, folder)
    }
}

/// Writes a file, and makes the folders above it.
func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

func write(_ bytes: [UInt8], to path: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
}

func bytes(of path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path))) }

func text(of path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

/// What lstat(2) says.
func status(of path: String) throws -> stat {
    var status = stat()
    try #require(lstat(path, &status) == 0, "\(path)")
    return status
}

/// The permission bits, with set-group-id and the like.
func permissions(of path: String) throws -> mode_t { try status(of: path).st_mode & 0o7777 }

/// Whether anything stands at the path, a broken link included.
func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
}

/// What `body` throws; nil, and a recorded issue, when it throws nothing.
func failure(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> StorageError? {
    do {
        try body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error as? StorageError
    }
}

extension StorageError {
    var isNotFound: Bool {
        if case .notFound = self { true } else { false }
    }
}

extension Storage {
    /// Makes a file as the web server writes the body of a request, and returns its path.
    func makeBody(_ bytes: [UInt8], named name: String = "0000000001") throws -> String {
        let path = "\(incomingPath)/\(name)"
        try write(bytes, to: path)
        return path
    }

    /// Keeps an upload of these bytes.
    func makeUpload(_ bytes: [UInt8] = Array("HEADER".utf8)) throws -> UploadID {
        let id = UploadID()
        let path = try makeBody(bytes, named: id.description)
        let body = try incomingBody(at: path)
        var layout = try newLayout(id)
        try layout.take(body)
        try layout.keep()
        try FileManager.default.removeItem(atPath: path)
        return id
    }

    /// Makes the folder of a run, with its working folder.
    func makeRun() throws -> RunFolder {
        let folder = run(RunID())
        try folder.create(from: makeUpload())
        try folder.makeWork(isOpen: false)
        return folder
    }
}

/// Calls `body` with a run of a new storage, and its working folder.
func withWork(_ body: (_ run: RunFolder, _ work: String) throws -> Void) throws {
    try withStorage { storage, _ in
        let run = try storage.makeRun()
        try body(run, run.workPath)
    }
}

/// Makes `depth` folders, each in the one before: deeper than any path could say.
func makeChain(of depth: Int, in path: String) throws {
    var folder = open(path, O_RDONLY | O_DIRECTORY)
    try #require(folder >= 0)
    for level in 0..<depth {
        try #require(mkdirat(folder, "d", 0o700) == 0, "level \(level)")
        let next = openat(folder, "d", O_RDONLY | O_DIRECTORY)
        close(folder)
        try #require(next >= 0, "level \(level)")
        folder = next
    }
    close(openat(folder, "file", O_CREAT | O_WRONLY, 0o600))
    close(folder)
}

import Domain
import Foundation
import HTTPTypes
import JSON
import Logging
import Settings
import Storage
import Store
import Synchronization
import Testing
import Web

@testable import API

/// A service on a folder of its own, asked in memory: no web server, no FastCGI.
final class TestService: Sendable {
    let folder: String
    let service: Service
    let store: Store
    let storage: Storage
    let waitingRoom: WaitingRoom
    let followers: LogFollowers

    /// - Parameter minFreeBytes: 0, as the disk of the tests may be small.
    init(_ toml: String = "", minFreeBytes: Int = 0, heartbeat: Duration = .seconds(15)) throws {
        // Short, as the bells' paths are limited to 107 bytes.
        folder = "/tmp/papi-\(UUID().uuidString.prefix(13))"
        let config = try Config.parse(
            toml: "[server]\nstorage_path = '\(folder)'\nmin_free_bytes = \(minFreeBytes)\n\(toml)", baseDirectory: "/",
            environment: [:])
        storage = Storage(root: folder)
        try storage.prepare()
        try Storage.makeFolders(to: folder + "/run")
        store = try Store(path: storage.databasePath)
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let bell = config.server.apiBell
        waitingRoom = WaitingRoom(
            store: store, bell: try Doorbell(path: bell), push: BellPush(path: bell), logger: logger)
        followers = try LogFollowers(waitingRoom: waitingRoom, heartbeat: heartbeat)
        service = Service(
            config: config, keys: try config.auth.resolveKeys(environment: [:]), store: store, storage: storage,
            followers: followers, logger: logger)
        let (room, followers) = (waitingRoom, followers)
        Thread.detachNewThread { room.run() }
        Thread.detachNewThread { followers.run() }
    }

    deinit {
        waitingRoom.close()
        followers.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func answer(_ request: Request) -> Answer { service.responder.respond(to: request) }

    /// The response to a request, even if it is parked for a moment.
    func response(
        _ method: HTTPRequest.Method, _ path: String, query: String = "", json: JSON? = nil, fields: HTTPFields = [:],
        parameters: [String: String] = ["REMOTE_ADDR": "127.0.0.1"]
    ) throws -> Response {
        let body: any RequestBody = json.map { MemoryBody(bytes: $0.bytes) } ?? EmptyBody()
        let request = Request(
            method: method, path: path, query: query, fields: fields, parameters: parameters, body: body)
        switch answer(request) {
        case .now(let response): return response
        case .later(let park):
            let reply = TestReply()
            park(reply)
            guard let response = reply.next() else { throw Unexpected("\(method) \(path) was not answered") }
            return response
        case .stream, .live: throw Unexpected("\(method) \(path) was answered by a stream")
        }
    }

    /// Sends `bytes` as the web server hands an upload over.
    func upload(
        _ bytes: [UInt8], _ method: HTTPRequest.Method = .put, query: String = "name=chip_top.gds",
        contentType: String = ""
    ) throws -> Response {
        let path = "\(storage.incomingPath)/\(UUID().uuidString)"
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try response(
            method, "/api/v1/uploads", query: query, fields: contentType.isEmpty ? [:] : [.contentType: contentType],
            parameters: ["REMOTE_ADDR": "127.0.0.1", "BODY_FILE": path])
    }

    /// A queued run of a small upload.
    func queuedRun() throws -> RunID {
        let upload = try upload(Array("layout".utf8)).object["Id"] as? String ?? ""
        let body: JSON = ["upload_id": .string(upload), "top_cell": "chip_top"]
        let id = try response(.post, "/api/v1/prechecks", json: body).object["Id"] as? String
        return try #require(id.flatMap { RunID($0) })
    }

    /// What lies in a folder of the storage.
    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(self.folder)/\(folder)").sorted()
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

struct MemoryBody: RequestBody {
    let bytes: [UInt8]

    func read(limit: Int) throws(BodyError) -> [UInt8] {
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        return bytes
    }
}

extension Response {
    /// The body as an object; empty when it is none.
    var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
    var array: [[String: Any]] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [[String: Any]] ?? [] }
    var message: String { object["message"] as? String ?? "" }
}

/// A parked request of a test.
final class TestReply: Reply {
    private let state = Mutex<(response: Response?, gone: [@Sendable () -> Void], isGone: Bool)>((nil, [], false))
    private let answered = DispatchSemaphore(value: 0)

    func send(_ response: Response) -> Bool {
        let isFirst = state.withLock { state in
            guard state.response == nil, !state.isGone else { return false }
            state.response = response
            return true
        }
        if isFirst { answered.signal() }
        return isFirst
    }

    func onlyWaits() {}

    func onGone(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.gone.append(action) } }

    func leave() {
        let actions = state.withLock { state in
            state.isGone = true
            return state.gone
        }
        for action in actions { action() }
    }

    /// The answer; nil when none comes within 10 s.
    func next() -> Response? {
        guard answered.wait(timeout: .now() + 10) == .success else { return nil }
        return state.withLock { $0.response }
    }
}

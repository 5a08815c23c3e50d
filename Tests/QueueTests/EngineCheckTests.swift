import Domain
import Foundation
import Settings
import Storage
import Store
import Synchronization
import TestSupport
import Testing

@testable import Queue

@Suite("Whether runs can start")
struct EngineCheckTests {
    /// An engine that answers, has the image when `hasImage`, and pulls it when it is asked to.
    private final class Scene: Sendable {
        let hasImage: Mutex<Bool>
        let pulls = Mutex(0)

        init(hasImage: Bool) { self.hasImage = Mutex(hasImage) }

        func answer(_ request: FakeEngine.Request, _ connection: FakeEngine.Connection) {
            if request.target == "/_ping" { return connection.answer("200 OK", "OK") }
            if request.target.hasPrefix("/containers/json") { return connection.answer("200 OK", "[]") }
            if request.target.hasPrefix("/images/create") {
                hasImage.withLock { $0 = true }
                connection.beginStream()
                connection.endStream()
                return pulls.withLock { $0 += 1 }
            }
            if hasImage.withLock({ $0 }) { return connection.answer("200 OK", #"{"Id":"sha256:1","RepoDigests":[]}"#) }
            connection.answer("404 Not Found", #"{"message":"No such image"}"#)
        }
    }

    private let lines = Lines()

    private func withCheck(
        _ docker: String = "", server: String = "", hasImage: Bool, _ body: (Context, EngineCheck, Scene) throws -> Void
    ) throws {
        let scene = Scene(hasImage: hasImage)
        let fake = try FakeEngine { scene.answer($0, $1) }
        try withContext("\(server)\n[docker]\nsocket = \"\(fake.socket)\"\nimage = \"a:1\"\n\(docker)") { context in
            let puller = Puller(engine: context.engine, image: "a:1", logger: lines.logger, onEnd: {})
            try body(
                context, EngineCheck(context: context, orphans: OrphanCheck(context: context), puller: puller), scene)
        }
    }

    @Test("an image that is not there is the operator's to bring, unless it may be pulled")
    func never() throws {
        try withCheck("", hasImage: false) { context, check, scene throws in
            #expect(try check.lookAndNote() == .held)
            #expect(
                try context.store.engineProblem() == "the image a:1 is not on this host; pull it with `docker pull a:1`"
            )
            scene.hasImage.withLock { $0 = true }
            #expect(try check.lookAndNote() == .ready)
            #expect(try context.store.engineProblem() == nil)
            #expect(scene.pulls.withLock { $0 } == 0)
        }
    }

    @Test("a missing image is pulled once, and one that is there is not")
    func missing() throws {
        try withCheck("pull = \"missing\"", hasImage: false) { context, check, scene throws in
            #expect(try check.lookAndNote() == .held)
            #expect(try context.store.engineProblem() == "the image a:1 is being pulled")
            #expect(comesTrue { (try? check.lookAndNote()) == .ready })
            for _ in 0..<3 { #expect(try check.lookAndNote() == .ready) }
            #expect(scene.pulls.withLock { $0 } == 1)
        }
    }

    @Test("where the newest is wanted it is pulled before runs start, and not while none waits")
    func always() throws {
        try withCheck("pull = \"always\"", hasImage: true) { context, check, scene throws in
            for _ in 0..<3 { #expect(try check.lookAndNote() == .ready) }
            #expect(scene.pulls.withLock { $0 } == 0)
            for round in 1...2 {
                let id = try context.queuedRun()
                #expect(try check.lookAndNote() == .held)
                #expect(comesTrue { (try? check.lookAndNote()) == .ready })
                #expect(scene.pulls.withLock { $0 } == round, "\(lines.all)")
                #expect(try context.store.claimNext(now: .now())?.id == id)
                check.puller.use()
                #expect(try check.lookAndNote() == .ready)
            }
        }
    }

    @Test("too little room on the disk is said, and what would help")
    func room() throws {
        try withCheck(server: "min_free_bytes = \(1 << 50)", hasImage: true) { context, check, _ throws in
            #expect(try check.lookAndNote() == .held)
            let problem = try #require(try context.store.engineProblem())
            #expect(problem.hasPrefix("less than \(1 << 50) bytes are free on the disk of \(context.storage.root)"))
        }
    }
}

extension EngineCheck {
    /// As the worker does.
    fileprivate func lookAndNote() throws -> Finding {
        let (finding, problem) = try look()
        try note(problem)
        return finding
    }
}

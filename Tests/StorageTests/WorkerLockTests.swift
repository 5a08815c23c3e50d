import Domain
import Foundation
import Storage
import TestSupport
import Testing

@Suite("The worker's lock")
struct WorkerLockTests {
    @Test("one worker at a time holds the lock, and the next gets it when that one is gone")
    func lock() throws {
        try withStorage { storage, _ in
            #expect(try !storage.hasWorker())
            do {
                let lock = try storage.lockForWorker()
                #expect(try storage.hasWorker())
                #expect(try !canLock(storage))
                #expect(try storage.hasWorker())
                _ = consume lock
            }
            #expect(try !storage.hasWorker())
            #expect(try canLock(storage))
            #expect(try !storage.hasWorker())
        }
    }

    @Test("of many that ask at the same time one gets the lock")
    func together() throws {
        try withStorage { storage, _ in
            let gate = DispatchSemaphore(value: 0)
            let answered = DispatchGroup()
            for _ in 0..<8 { answered.enter() }
            let release = Thread {
                answered.wait()
                for _ in 0..<8 { gate.signal() }
            }
            release.start()
            let holders = onThreads(8) { _ in
                // Kept until all have asked.
                guard let lock = try? storage.lockForWorker() else {
                    answered.leave()
                    return false
                }
                answered.leave()
                gate.wait()
                _ = consume lock
                return true
            }
            #expect(holders.count { $0 } == 1)
        }
    }

    @Test("a lock that is held until the process ends is not given back before")
    func heldUntilExit() throws {
        try withStorage { storage, _ in
            guard let lock = try storage.lockForWorker() else {
                Issue.record("no lock")
                return
            }
            lock.holdUntilExit()
            #expect(try storage.hasWorker())
            #expect(try !canLock(storage))
        }
    }

    @Test("storages do not share a lock")
    func others() throws {
        try withStorage { one, _ in
            try withStorage { other, _ in
                let lock = try one.lockForWorker()
                #expect(try !other.hasWorker())
                #expect(try canLock(other))
                _ = consume lock
            }
        }
    }

    @Test("a lock in a folder that is not there is an error")
    func noFolder() throws {
        try withFolder { folder throws in
            let storage = Storage(root: folder + "/nowhere")
            #expect(failure { _ = try storage.lockForWorker() }?.isNotFound == true)
            #expect(try !storage.hasWorker())
        }
    }

    private func canLock(_ storage: Storage) throws -> Bool {
        guard let lock = try storage.lockForWorker() else { return false }
        _ = consume lock
        return true
    }
}

@Suite("An installation's identifier")
struct InstanceTests {
    @Test("it is a UUID that stays")
    func stable() throws {
        try withStorage { storage, _ in
            let instance = try storage.instance()
            #expect(UploadID(instance)?.description == instance)
            #expect(try storage.instance() == instance)
            #expect(try Storage(root: storage.root).instance() == instance)
            #expect(try text(of: storage.root + "/instance") == instance + "\n")
        }
    }

    @Test("installations have different ones")
    func different() throws {
        try withStorage { one, _ in
            try withStorage { other, _ in
                let instances = (try one.instance(), try other.instance())
                #expect(instances.0 != instances.1)
            }
        }
    }

    @Test("all who ask first at the same time get the same, and nothing else stays behind")
    func together() throws {
        for _ in 0..<30 {
            try withStorage { storage, _ in
                let answers = onThreads(6) { _ in Result { try storage.instance() }.mapError { "\($0)" as Message } }
                let instance = try storage.instance()
                #expect(answers.allSatisfy { $0 == .success(instance) }, "\(answers)")
                #expect(try names(in: storage.root).filter { $0.hasPrefix("instance") } == ["instance"])
            }
        }
    }

    @Test("a file that holds no identifier is an error that says what it must hold", arguments: ["", "x", "{}\n"])
    func damaged(_ content: String) throws {
        try withStorage { storage, _ in
            try write(content, to: storage.root + "/instance")
            #expect(failure { _ = try storage.instance() } == .unusable("\(storage.root)/instance must contain a UUID"))
            try write(String(repeating: "?", count: 36), to: storage.root + "/instance")
            #expect(failure { _ = try storage.instance() } == .unusable("\(storage.root)/instance must contain a UUID"))
        }
    }
}

/// A text as an error.
private struct Message: Error, Equatable, ExpressibleByStringInterpolation, ExpressibleByStringLiteral {
    let text: String
    init(stringLiteral text: String) { self.text = text }
}

import Foundation
import Store
import TestSupport
import Testing

@Suite("Doorbells")
struct DoorbellTests {
    @Test("a ring that came before is found at once, and is gone then")
    func ringing() throws {
        try withFolder { folder in
            let bell = try Doorbell(path: folder + "/bell")
            #expect(!bell.wait(.zero))
            BellPush(path: folder + "/bell").ring()
            #expect(bell.wait(.zero))
            #expect(!bell.wait(.zero))
        }
    }

    @Test("a ring wakes who waits, long before the time is up")
    func waking() throws {
        try withFolder { folder in
            let bell = try Doorbell(path: folder + "/bell")
            let push = BellPush(path: folder + "/bell")
            let start = ContinuousClock.now
            let woken = onThreads(2) { index in
                if index == 0 { return bell.wait(.seconds(60)) }
                push.ring()
                return true
            }
            #expect(woken == [true, true])
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test("many rings are one, and none of them blocks")
    func coalescing() throws {
        try withFolder { folder in
            let bell = try Doorbell(path: folder + "/bell")
            let push = BellPush(path: folder + "/bell")
            // More than a socket holds.
            for _ in 0..<5000 { push.ring() }
            #expect(bell.wait(.seconds(60)))
            #expect(!bell.wait(.zero))
            push.ring()
            #expect(bell.wait(.zero))
        }
    }

    @Test("the time that is waited is the time that was given")
    func timing() throws {
        try withFolder { folder in
            let bell = try Doorbell(path: folder + "/bell")
            let start = ContinuousClock.now
            #expect(!bell.wait(.milliseconds(30)))
            #expect(ContinuousClock.now - start >= .milliseconds(29))
        }
    }

    @Test("nobody need listen")
    func nobody() throws {
        try withFolder { folder in
            let push = BellPush(path: folder + "/bell")
            push.ring()
            BellPush(path: folder + "/nowhere/bell").ring()
            BellPush(path: folder + "/" + String(repeating: "x", count: 200)).ring()
            do { _ = try Doorbell(path: folder + "/bell") }
            // The file of the dead bell is still there.
            #expect(FileManager.default.fileExists(atPath: folder + "/bell"))
            push.ring()
        }
    }

    @Test("the file that a dead process left is replaced")
    func replacing() throws {
        try withFolder { folder in
            do { _ = try Doorbell(path: folder + "/bell") }
            let bell = try Doorbell(path: folder + "/bell")
            BellPush(path: folder + "/bell").ring()
            #expect(bell.wait(.zero))
        }
    }

    @Test("anything else that stands at the path is left alone")
    func occupied() throws {
        try withFolder { folder in
            let path = folder + "/bell"
            try Data("mine".utf8).write(to: URL(filePath: path))
            #expect {
                try Doorbell(path: path)
            } throws: {
                "\($0)".contains(path)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        }
    }

    @Test("a path that is too long for a socket is an error that names it")
    func tooLong() throws {
        try withFolder { folder in
            let path = folder + "/" + String(repeating: "x", count: 120)
            #expect {
                try Doorbell(path: path)
            } throws: {
                "\($0)".contains(path) && "\($0)".contains("too long")
            }
        }
    }

    @Test("the group may ring, others may not")
    func mode() throws {
        try withFolder { folder in
            let bell = try Doorbell(path: folder + "/bell")
            #expect(try permissions(of: folder + "/bell") == 0o660)
            #expect(!bell.wait(.zero))
        }
    }
}

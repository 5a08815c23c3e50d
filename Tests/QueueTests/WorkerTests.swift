import Foundation
import Storage
import Store
import Testing

@testable import Queue

@Suite("The worker's loop")
struct WorkerTests {
    @Test("each turn is told of, also while the engine is away; a loop that hangs tells nothing")
    func turns() throws {
        try withContext("[docker]\nsocket = \"/nowhere/docker.sock\"") { context in
            let (turned, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let bell = context.storage.root + "/bell"
            let worker = Worker(context: context, bell: try Doorbell(path: bell), push: BellPush(path: bell)) {
                turned.signal()
                goOn.wait()
            }
            let ended = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                worker.run()
                ended.signal()
            }
            for _ in 1...3 {
                #expect(turned.wait(timeout: .now() + 20) == .success)
                // The loop is held up here: no further turn may be told of.
                #expect(turned.wait(timeout: .now() + 0.05) == .timedOut)
                goOn.signal()
            }
            worker.stop()
            goOn.signal()
            #expect(ended.wait(timeout: .now() + 20) == .success)
        }
    }
}

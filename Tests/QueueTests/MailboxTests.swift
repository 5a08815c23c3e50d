import Foundation
import Testing

@testable import Queue

@Suite("Mailbox")
struct MailboxTests {
    @Test("messages come in their order, and one that comes later is waited for")
    func order() {
        let mailbox = Mailbox<Int>()
        mailbox.post(1)
        mailbox.post(2)
        Thread.detachNewThread { mailbox.post(3) }
        #expect([mailbox.next(), mailbox.next(), mailbox.next()] == [1, 2, 3])
    }

    @Test("the limit passes when nothing comes")
    func limit() {
        #expect(Mailbox<Int>().next(within: .milliseconds(1)) == nil)
        #expect(Mailbox<Int>().next(within: .zero) == nil)
    }
}

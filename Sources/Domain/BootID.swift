/// Which start of the machine something belongs to: a random identifier that the kernel draws each time (random(4), `boot_id`).
///
/// What a program has written and nobody has put on the disk (`fsync`) may be gone after the machine has been started again.
package struct BootID: Hashable, Sendable {
    package let text: String

    package init(text: String) { self.text = text }
}

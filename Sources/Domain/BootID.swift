/// One boot of the machine: a random identifier that the kernel creates at each boot (random(4), `boot_id`).
///
/// What was written but not yet synced to disk (fsync(2)) may be gone after a reboot.
package struct BootID: Hashable, Sendable {
    package let text: String

    package init(text: String) { self.text = text }
}

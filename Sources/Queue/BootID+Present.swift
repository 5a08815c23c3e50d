package import Domain
import Foundation
package import Storage

extension BootID {
    /// The machine's present boot, which no process outlives; nil where the kernel does not tell.
    ///
    /// In debug builds `PRECHECK_BOOT` stands for what the kernel says, so that tests can reboot the machine.
    package static func present() throws(StorageError) -> BootID? {
        #if DEBUG
            if let text = ProcessInfo.processInfo.environment["PRECHECK_BOOT"] { return BootID(text: text) }
        #endif
        let text = try KernelFile.text(at: "/proc/sys/kernel/random/boot_id")
        return text.map { BootID(text: $0.trimmingCharacters(in: .newlines)) }
    }
}

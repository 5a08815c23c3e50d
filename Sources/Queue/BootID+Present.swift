package import Domain
import Foundation
package import Storage

extension BootID {
    /// The machine's current boot, which no process outlives; nil if the kernel does not say.
    ///
    /// In debug builds the variable `PRECHECK_BOOT` overrides it, so that tests can simulate a reboot.
    package static func present() throws(StorageError) -> BootID? {
        #if DEBUG
            if let text = ProcessInfo.processInfo.environment["PRECHECK_BOOT"] { return BootID(text: text) }
        #endif
        let text = try KernelFile.text(at: "/proc/sys/kernel/random/boot_id")
        return text.map { BootID(text: $0.trimmingCharacters(in: .newlines)) }
    }
}

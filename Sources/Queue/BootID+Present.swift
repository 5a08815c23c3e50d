import Domain
import Foundation

extension BootID {
    /// The machine's present start, which no process outlives; nil where the kernel does not tell.
    ///
    /// In debug builds `PRECHECK_BOOT` stands for what the kernel says, so that tests can start the machine anew.
    static let present: BootID? = {
        #if DEBUG
            if let text = ProcessInfo.processInfo.environment["PRECHECK_BOOT"] { return BootID(text: text) }
        #endif
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return text.map { BootID(text: $0.trimmingCharacters(in: .newlines)) }
    }()
}

import Glibc
import Synchronization

/// Lets tests make system calls fail. Compiled into debug builds only.
///
/// `PRECHECK_ERRNO=24:/final/:40` makes the first 40 calls on paths that contain `/final/` fail with the error number
/// 24 (`EMFILE`, errno(3)).
package enum SystemCallFault {
    /// Sets `errno` and returns true if a test asked for the system call `name` on `path` to fail.
    @inline(__always)
    package static func occurs(_ name: StaticString, _ path: @autoclosure () -> String) -> Bool {
        #if DEBUG
            occurs(name, at: path())
        #else
            false
        #endif
    }
}

#if DEBUG
    extension SystemCallFault {
        /// Returns the error number with which the call is to fail; 0 for none.
        package typealias Rule = @Sendable (_ call: String, _ path: String) -> CInt

        private static let rules = Mutex<[(below: String, rule: Rule)]>([])
        private static let countdown = Countdown()

        /// While `body` runs, lets `rule` decide about every call, on any thread, on a path below `folder`.
        package static func with<Result>(
            below folder: String, _ rule: @escaping Rule, _ body: () throws -> Result
        ) rethrows -> Result {
            rules.withLock { $0.append((folder, rule)) }
            defer { rules.withLock { $0.removeAll { $0.below == folder } } }
            return try body()
        }

        private static func occurs(_ name: StaticString, at path: String) -> Bool {
            let rule = rules.withLock { $0.last { path.hasPrefix($0.below) }?.rule }
            let code = rule?("\(name)", path) ?? countdown?.next(path) ?? 0
            if code != 0 { errno = code }
            return code != 0
        }
    }

    /// What the environment variable asks for.
    private final class Countdown: Sendable {
        private let code: CInt
        private let part: String
        private let left: Mutex<Int>

        init?() {
            let parts = getenv("PRECHECK_ERRNO").map { String(cString: $0).split(separator: ":") } ?? []
            guard parts.count == 3, let code = CInt(parts[0]), let count = Int(parts[2]) else { return nil }
            self.code = code
            part = String(parts[1])
            left = Mutex(count)
        }

        func next(_ path: String) -> CInt {
            guard "\(path)/".contains(part) else { return 0 }
            return left.withLock { left in
                left -= 1
                return left >= 0 ? code : 0
            }
        }
    }
#endif

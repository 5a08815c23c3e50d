import Glibc
import Time

/// A time of day for people, in the container's time zone.
struct WallTime {
    private let parts: tm

    static func now() -> WallTime {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return WallTime(parts: parts)
    }

    /// `2026-11-21_08-22-42`
    var stamp: String { formatted("%Y-%m-%d_%H-%M-%S") }

    /// `08:22:42`
    var clock: String { formatted("%H:%M:%S") }

    private func formatted(_ format: String) -> String {
        var parts = parts
        let characters = [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { strftime($0.baseAddress, $0.count, format, &parts) }
        }
        return String(decoding: characters, as: UTF8.self)
    }
}

extension Duration {
    /// `00:00:00.765`
    var clock: String {
        let milliseconds = whole(.milliseconds)
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return [seconds / 3600, seconds / 60 % 60, seconds % 60].map { Self.padded($0, 2) }.joined(separator: ":")
            + "." + Self.padded(rest, 3)
    }

    /// `0:00:44`
    var shortClock: String {
        let seconds = whole(.seconds)
        return "\(seconds / 3600):\(Self.padded(seconds / 60 % 60, 2)):\(Self.padded(seconds % 60, 2))"
    }

    private static func padded(_ number: Int64, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

package import Dispatch

/// A unit to count a duration in.
package enum TimeUnit: Int64, Sendable {
    case seconds = 1
    case milliseconds = 1000
    case microseconds = 1_000_000
    case nanoseconds = 1_000_000_000

    fileprivate var attoseconds: Int128 { 1_000_000_000_000_000_000 / Int128(rawValue) }
}

extension Duration {
    /// The number of whole units in the duration, rounded towards zero and clamped to 64 bits.
    package func whole(_ unit: TimeUnit) -> Int64 {
        Int64(clamping: total / unit.attoseconds)
    }

    /// The same, rounded up, so that a wait never ends too early.
    package func wholeRoundedUp(_ unit: TimeUnit) -> Int64 {
        let (whole, rest) = total.quotientAndRemainder(dividingBy: unit.attoseconds)
        return Int64(clamping: rest > 0 ? whole + 1 : whole)
    }

    /// Milliseconds for poll(2), epoll_wait(2) and the like: rounded up, and at least 0, because a negative timeout
    /// means for ever.
    package var pollTimeout: Int32 { Int32(clamping: max(0, wholeRoundedUp(.milliseconds))) }

    private var total: Int128 {
        Int128(components.seconds) * TimeUnit.seconds.attoseconds + Int128(components.attoseconds)
    }
}

extension DispatchTime {
    /// The time after `duration` from now.
    package static func after(_ duration: Duration) -> DispatchTime {
        .now() + .nanoseconds(Int(duration.whole(.nanoseconds)))
    }
}

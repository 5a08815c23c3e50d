extension Duration {
    /// Whole milliseconds, rounded up: a wait of this long never ends too early. At least 0.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        let whole = seconds.multipliedReportingOverflow(by: 1000)
        guard seconds >= 0, !whole.overflow else { return seconds < 0 ? 0 : .max }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: whole.partialValue.addingReportingOverflow(fraction).partialValue)
    }
}

import Layout

/// What to check, and against what.
struct CheckRequest {
    let input: String
    let topCell: String
    let id: String
    let slot: Slot
    let isChipOnBoard: Bool
    /// An additional path for the final layout.
    let output: String?
}

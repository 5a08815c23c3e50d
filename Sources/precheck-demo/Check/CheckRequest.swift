import Layout

/// What is to be checked, and against what.
struct CheckRequest {
    let input: String
    let topCell: String
    let id: String
    let slot: Slot
    let isChipOnBoard: Bool
    /// Where else the final layout goes.
    let output: String?
}

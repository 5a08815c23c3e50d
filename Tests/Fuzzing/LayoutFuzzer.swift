// Compiled together with the sources of Layout by scripts/fuzz-layout.sh; no target of the package.

/// What libFuzzer calls with each input: reads it as a layout, in one piece and in several, which has to make no
/// difference, and holds it against the structural rules.
///
/// How far a damaged file is read may depend on the pieces, as zlib looks ahead; that it is damaged may not.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLayout(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: data, count: size)
    let whole = FuzzedLayout.facts(of: input, pieces: .max)
    let cut = FuzzedLayout.facts(of: input, pieces: 1 + size % 61)
    let isSame = whole.problems.isEmpty ? whole == cut : !cut.problems.isEmpty && whole.format == cut.format
    if !isSame { fatalError("pieces of another size give other facts: \(whole) \(cut)") }
    precondition(whole.problems.allSatisfy { !$0.isEmpty })
    for slot in Slot.allCases {
        let rules = StructuralRules(topCell: "top", slot: slot, isChipOnBoard: true)
        for problem in rules.problems(in: whole) { precondition(!problem.description.isEmpty) }
    }
    return 0
}

private enum FuzzedLayout {
    /// Small, so that an input that costs more than its size allows is found by its time.
    static var limits: LayoutLimits {
        var limits = LayoutLimits()
        limits.expandedBytes = 1 << 20
        limits.work = 2_000_000
        limits.cells = 1000
        limits.points = 10_000
        limits.layers = 1000
        limits.distinctReferences = 10_000
        limits.layerBoxes = 20_000
        return limits
    }

    static func facts(of input: UnsafeRawBufferPointer, pieces size: Int) -> LayoutFacts {
        var position = 0
        do {
            return try LayoutReader(limits: limits).facts { buffer in
                let count = min(size, buffer.count, input.count - position)
                guard count > 0 else { return 0 }
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[position..<position + count]))
                position += count
                return count
            }
        } catch {
            preconditionFailure("an error that nobody threw: \(error)")
        }
    }
}

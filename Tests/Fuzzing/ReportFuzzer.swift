// Compiled together with the readers of Reports by scripts/fuzz-reports.sh; no target of the package.

/// What libFuzzer calls with each input: its first byte says which reader gets the rest, in one piece and in several,
/// which has to make no difference.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReport(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 0, let data else { return 0 }
    let input = UnsafeRawBufferPointer(start: data + 1, count: size - 1)
    switch data[0] % 4 {
    case 0:
        var reader = MarkerDatabase()
        FuzzedReport.expectSame(input, { reader.feed($0) }, { reader.report() }, { reader = MarkerDatabase() })
    case 1:
        var reader = MagicReport()
        FuzzedReport.expectSame(input, { reader.feed($0) }, { reader.report() }, { reader = MagicReport() })
    case 2:
        for step in FlowLog(FuzzedReport.lines(input)).steps { precondition(StepFolder(step.folder) != nil) }
    default:
        let tail = LogTail(FuzzedReport.lines(input))
        precondition((tail.reason ?? "").utf8.count <= 1100 && tail.reason != "")
    }
    return 0
}

private enum FuzzedReport {
    static func expectSame(
        _ input: UnsafeRawBufferPointer, _ feed: (UnsafeRawBufferPointer) -> Void, _ report: () -> RuleReport,
        _ restart: () -> Void
    ) {
        feed(input)
        let whole = report()
        restart()
        let size = 1 + input.count % 61
        for start in stride(from: 0, to: input.count, by: size) {
            feed(UnsafeRawBufferPointer(rebasing: input[start..<min(input.count, start + size)]))
        }
        if report() != whole { fatalError("pieces of another size give another report: \(whole) \(report())") }
        precondition(whole.rules.count <= 100 && whole.total >= 0 && whole.leftOut >= 0)
        for rule in whole.rules {
            precondition(rule.count > 0 && rule.places.count <= ViolatedRule.maximumPlaces)
            precondition(rule.name.utf8.count <= 300 && rule.places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
        }
    }

    static func lines(_ input: UnsafeRawBufferPointer) -> [String] {
        input.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}

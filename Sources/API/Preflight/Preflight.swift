import Domain
import HTTPTypes
import Layout
import Settings
import Web

/// Judges a layout's facts when a run of it is requested.
struct Preflight {
    let mode: PreflightMode
    private let layout: LayoutSummary?
    private let request: NewRun

    init(_ request: NewRun, _ mode: PreflightMode) {
        self.mode = mode
        self.request = request
        layout = mode == .off ? nil : request.upload.layout
    }

    /// The requested top cell, or the layout's only one.
    ///
    /// - Throws: 422 if none was requested and there is not exactly one.
    func topCell() throws(APIError) -> CellName {
        if let topCell = request.topCell { return topCell }
        guard let name = layout?.onlyTopCell?.name else {
            throw .invalid([.init(field: "top_cell", message: "top_cell is required: \(missingTopCell)")])
        }
        do throws(InvalidValue) {
            return try CellName(name)
        } catch {
            throw .invalid([.init(field: "top_cell", message: "\(error); it is the only top cell of the layout")])
        }
    }

    private var missingTopCell: String {
        guard let layout else { return "the upload was not examined, so its top cell is not known" }
        guard layout.topCellCount == 0 else { return "the layout has \(layout.topCellCount) top cells" }
        return "the top cell of the upload is not known"
    }

    /// The flow's options: those that were requested, and the layout's slot if the flow would otherwise assume another.
    var options: FlowOptions {
        let options = request.options
        guard options.slot == nil, let seen = layout?.slot, seen != .whole else { return options }
        return FlowOptions(
            slot: seen, isChipOnBoard: options.isChipOnBoard, workers: options.workers, threads: options.threads)
    }

    /// - Returns: the problems that do not keep the run from being queued.
    /// - Throws: 422 with every problem of a layout that cannot pass.
    func check() throws(APIError) -> [String] {
        guard mode != .off else { return [] }
        guard let layout else { return [Self.unchecked("it was not examined when it was uploaded")] }
        guard layout.format != .unknown, !layout.exceedsLimits else {
            return layout.problems.map(Self.unchecked)
        }
        let rules = StructuralRules(
            topCell: request.topCell?.description ?? layout.onlyTopCell?.name ?? "", slot: request.options.slot,
            isChipOnBoard: request.options.isChipOnBoard)
        let problems = rules.problems(in: layout)
        guard mode == .enforce, !request.isForced, !problems.isEmpty else { return problems.map(\.description) }
        let sentences = problems.map(\.description).joined(separator: " ")
        throw APIError(
            .unprocessableContent,
            "The layout cannot pass. \(sentences) (Send `\"force\": true` to queue it anyway.)",
            problems: problems.map { .init(field: $0.field, message: $0.description) })
    }

    private static func unchecked(_ reason: String) -> String {
        "The layout was not checked before it was queued: \(reason)."
    }
}

extension StructuralProblem {
    /// The field of the request that the layout contradicts.
    fileprivate var field: String {
        switch self {
        case .topCellName: "top_cell"
        case .size: "slot"
        case .placements: "cob"
        case .unreadable, .noTopCell, .severalTopCells, .emptyTopCell, .origin, .databaseUnit, .forbiddenLayer,
            .missingLayer, .noSlot:
            "upload_id"
        }
    }
}

import Domain
import JSON
import Layout
import Settings
import Text
import Web

/// The body of `POST /api/v1/prechecks`.
struct NewRun {
    let upload: Upload
    /// Nil for the layout's only one.
    let topCell: CellName?
    let dieID: DieID
    let options: FlowOptions
    /// Whether to queue the run even if its layout cannot pass.
    let isForced: Bool
}

extension Service {
    /// - Parameter query: the problems of the request's query.
    /// - Throws: 422 with every problem of body and query; 404 if there is no such upload.
    func newRun(_ json: JSON, _ query: [APIError.Problem]) throws -> NewRun {
        var object = try ObjectReader(json)
        let upload = object.string("upload_id") { $0 }
        let topCell = object.optional("top_cell") { try CellName($0.string("top_cell")) }
        // Without an upload there is no layout to take the cell from.
        if upload == nil { object.require("top_cell") }
        let dieID = object.string("die_id", default: DieID.standard, DieID.init)
        let slot = object.optional("slot", Self.slot)
        let isChipOnBoard = object.optional("cob") { try $0.boolean("cob") }
        let workers = object.optional("workers") { try Self.parallelism($0, "workers") }
        let threads = object.optional("threads") { try Self.parallelism($0, "threads") }
        let isForced = object.optional("force") { try $0.boolean("force") }
        let options = FlowOptions(
            slot: slot, isChipOnBoard: isChipOnBoard ?? false, workers: workers, threads: threads)
        try object.finish(with: query + withoutPlace(options))
        guard let upload, let dieID else { throw APIError.badRequest("The request is incomplete") }
        return NewRun(
            upload: try self.upload(upload), topCell: topCell, dieID: dieID, options: options,
            isForced: isForced ?? false)
    }

    private func withoutPlace(_ options: FlowOptions) -> [APIError.Problem] {
        guard !config.docker.command.takesOptions else { return [] }
        return options.labels.map { name, _ in
            .init(
                field: name, message: "\(name) cannot be passed on: the operator's [docker] command has no `{options}`")
        }
    }

    private static func slot(_ json: JSON) throws(InvalidValue) -> Slot {
        let text = try json.string("slot")
        guard let slot = Slot(rawValue: text) else {
            let known = Slot.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidValue("slot must be one of \(known); got `\(text.printable)`")
        }
        return slot
    }

    private static func parallelism(_ json: JSON, _ name: String) throws(InvalidValue) -> Parallelism {
        let range = Parallelism.range
        let expected = "\(name) must be `max` or a whole number from \(range.lowerBound) to \(range.upperBound)"
        switch json {
        case .string("max"): return .maximum
        case .string(let text): throw InvalidValue("\(expected); got `\(text.printable)`")
        case .integer(let number):
            guard let value = Int(exactly: number).flatMap(Parallelism.init(count:)) else {
                throw InvalidValue("\(expected); got \(number)")
            }
            return value
        case .number(let number): throw InvalidValue("\(expected); got \(number)")
        default: throw InvalidValue("\(expected), not \(json.kind)")
        }
    }
}

extension JSON {
    fileprivate func string(_ name: String) throws(InvalidValue) -> String {
        guard let text else { throw InvalidValue("\(name) must be a string, not \(kind)") }
        return text
    }

    fileprivate func boolean(_ name: String) throws(InvalidValue) -> Bool {
        guard case .bool(let value) = self else { throw InvalidValue("\(name) must be true or false, not \(kind)") }
        return value
    }
}

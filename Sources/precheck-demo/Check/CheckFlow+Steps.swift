import Layout

/// The work of the individual steps. Each returns the lines that it prints.
extension CheckFlow {
    /// The layer of the ID: a label on Metal5, which does not appear on the wafer.
    private static let idLayer = Layer(81, 10)

    /// Reads the layout's facts and copies it, in one pass.
    func readLayout(
        _ input: borrowing InputFile, after head: [UInt8], to place: StepPlace
    ) throws -> LayoutFacts {
        guard LayoutFormat(head: head) == .gdsii else {
            throw StepFailure("Stream has unknown format: \(input.path)", mark: "RuntimeError: ")
        }
        let copy = try OutputFile(place.output)
        var reader = GDSIIFactsReader()
        do {
            try reader.read(head)
            try copy.write(head)
            try input.forEachPiece { piece in
                try reader.read(piece)
                try copy.write(piece)
            }
            return try reader.finish()
        } catch let error as LayoutError {
            throw StepFailure("\(error), in file: \(input.path)", mark: "RuntimeError: ")
        }
    }

    func copy(_ input: borrowing InputFile, after head: [UInt8] = [], to path: String) throws {
        let copy = try OutputFile(path)
        try copy.write(head)
        try input.forEachPiece { try copy.write($0) }
    }

    func checkTopLevel(_ problems: [StructuralProblem], layout: String) throws -> [String] {
        let mark = "[Error] "
        for problem in problems {
            switch problem {
            case .noTopCell: throw StepFailure("No top-level cell in \(layout)!", mark: mark)
            case .severalTopCells: throw StepFailure("More than one top-level cell in \(layout)!", mark: mark)
            case .topCellName(let found, let expected):
                throw StepFailure(
                    "Top-level cell name '\(found)' does not match expected name '\(expected)'!", mark: mark)
            default: break
            }
        }
        return ["Design name '\(request.topCell)' matches top-level cell in \(layout)."]
    }

    func checkSize(
        _ problems: [StructuralProblem], _ facts: LayoutFacts?
    ) throws -> [String] {
        if let sentence = problems.lazy.compactMap(Self.sentence).first { throw StepFailure(sentence) }
        guard let facts, let box = facts.topCells.first?.box else { return [] }
        let unit = Micrometres(databaseUnit: facts.databaseUnit)
        let lines = [
            "Layout size:",
            "layout width:  \(unit[box.width])",
            "layout height: \(unit[box.height])",
            "Expected slot size:",
            "slot width:  \(Double(request.slot.size.width))",
            "slot height: \(Double(request.slot.size.height))",
        ]
        let slot = request.slot.rawValue
        guard problems.isEmpty else {
            throw StepFailure("Layout size does not match slot size \(slot).", after: lines)
        }
        return lines + ["Layout dimension matches the selected slot size \(slot)."]
    }

    /// The real check's message for a problem; nil for problems about which it prints more.
    private static func sentence(_ problem: StructuralProblem) -> String? {
        switch problem {
        case .origin, .emptyTopCell: "Layout origin is not at (0, 0)"
        case .databaseUnit: "Database unit (dbu) is not 0.001um."
        case .forbiddenLayer(_, let name):
            "Layer '\(name)' is used. wafers.space uses the 5LM metal stackup."
        case .missingLayer(_, let name):
            "Layer '\(name)' is not used. wafers.space requires a seal ring (guard ring) around the die."
        case .size, .noSlot, .noTopCell, .severalTopCells, .topCellName, .unreadable, .placements: nil
        }
    }

    /// Places the label in the lower left corner, so that the layout keeps its extent.
    func generateID(at place: StepPlace) throws -> [String] {
        guard request.id.count == 8 else {
            throw StepFailure(
                "Length of ID must be exactly 8 characters, is \(request.id.count).", mark: "Error: ")
        }
        let output = try OutputFile(place.output)
        do {
            var insertion = try GDSIITextInsertion(
                request.id, on: Self.idLayer, at: Point(0, 0), in: request.topCell)
            try InputFile(place.input).forEachPiece { try output.write(try insertion.copy($0)) }
            try insertion.finish()
        } catch let error as LayoutError {
            throw StepFailure("\(error), in file: \(place.input)", mark: "RuntimeError: ")
        }
        return ["Inserted ID: \(request.id)"]
    }

    /// Draws the die's outline, and in it a bar for each layer, as long as it has shapes, because the geometry itself
    /// is not known.
    func render(_ facts: LayoutFacts?, to place: StepPlace) throws -> [String] {
        guard let facts, let box = facts.topCells.first?.box, box.width > 0 else { return [] }
        let width = 400
        let height = min(800, max(50, Int(Double(width) * Double(box.height) / Double(box.width))))
        var picture = Picture(width: width, height: height)
        picture.fill(x: 0..<width, y: 0..<height, grey: 0)
        picture.fill(x: 4..<width - 4, y: 4..<height - 4, grey: 255)
        let most = facts.shapes.values.max() ?? 1
        let row = max(1, (height - 20) / max(1, facts.layers.count))
        for (number, layer) in facts.layers.enumerated() {
            let length = (width - 20) * (facts.shapes[layer] ?? 0) / max(1, most)
            let top = 10 + number * row
            picture.fill(x: 10..<11 + length, y: top..<top + max(1, row - 1), grey: UInt8(number * 37 % 160))
        }
        _ = try folder.make("final")
        for path in [place.folder, try folder.make("final/render")] {
            try OutputFile("\(path)/\(request.topCell).png").write(picture.png)
        }
        return ["Rendered \(width) by \(height) pixels."]
    }

    func writeLayout(from place: StepPlace, metrics: [(name: String, value: Int)]) throws -> [String] {
        console.event(.info, "Saving views to '\(folder.path)/final'…")
        let final = try folder.make("final")
        let target = try folder.make("final/gds") + "/\(request.topCell).gds"
        try copy(InputFile(place.input), to: target)
        if let output = request.output { try copy(InputFile(place.input), to: output) }
        let json = JSONText.object(metrics.map { ($0.name, .integer($0.value)) })
        try OutputFile(final + "/metrics.json").write(json.text)
        let rows = metrics.map { "\($0.name),\($0.value)\n" }.joined()
        try OutputFile(final + "/metrics.csv").write("Metric,Value\n" + rows)
        return []
    }
}

extension LayoutFacts {
    /// This checker's counts. It checks no design rules, so it has none of the real flow's counts of errors.
    var metrics: [(name: String, value: Int)] {
        [
            ("layout__cell__count", cells.count),
            ("layout__reference__count", references),
            ("layout__shape__count", shapes.values.reduce(0, +)),
            ("layout__text__count", texts),
        ]
    }
}

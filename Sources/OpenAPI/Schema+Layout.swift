import JSON
import Layout

extension Schema {
    /// What preflight has found.
    static let layout = nullable(
        object([
            "Format": choice([LayoutFormat.gdsii, .oasis, .unknown].map(\.rawValue)),
            "Compression": nullableChoice(["gzip"]),
            "LibraryName": nullable(string),
            "DatabaseUnit": nullable(number).described("In metres"),
            "Cells": count,
            "TopCells": array(string).described(
                "Cells that no other refers to; of very many the first. None where there are problems"),
            "Slot": nullableChoice(Slot.allCases.map(\.rawValue))
                .described("The slot that the only top cell has exactly the size of"),
            "Extent": nullable(array(number)).described(
                "`[left, bottom, right, top]` of the only top cell, texts included, in micrometres"),
            "Layers": array(string).described(
                "Those in use, as `34/0`: number and datatype; of more than \(LayoutSummary.maximumLayers) the first"),
            "Problems": array(string).described(
                "Why the file could not be read to its end; the rest is what was found until there"),
        ])
    ).described("What the file tells; null where the operator has turned that off.")

    private static func nullableChoice(_ values: [String]) -> JSON {
        ["type": ["string", "null"], "enum": .array(values.map(JSON.string) + [.null])]
    }
}

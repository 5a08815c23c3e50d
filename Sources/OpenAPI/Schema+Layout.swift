import JSON
import Layout

extension Schema {
    /// What preflight read from the layout.
    static let layout = nullable(
        object([
            "Format": choice([LayoutFormat.gdsii, .oasis, .unknown].map(\.rawValue)),
            "Compression": nullableChoice(["gzip"]),
            "LibraryName": nullable(string),
            "DatabaseUnit": nullable(number).described("In metres"),
            "Cells": count,
            "TopCells": array(string).described(
                "Cells that no other cell references; only the first ones if there are very many. Empty if there are problems"
            ),
            "Slot": nullableChoice(Slot.allCases.map(\.rawValue))
                .described("The slot whose size is exactly that of the only top cell"),
            "Extent": nullable(array(number)).described(
                "`[left, bottom, right, top]` of the only top cell, including texts, in micrometres"),
            "Layers": array(string).described(
                "The layers in use, such as `34/0` (number and datatype); at most the first \(LayoutSummary.maximumLayers)"
            ),
            "Problems": array(string).described(
                "Why the file could not be read to its end; the other fields describe what was read before"),
        ])
    ).described("What preflight found in the file; null if the operator turned preflight off.")

    private static func nullableChoice(_ values: [String]) -> JSON {
        ["type": ["string", "null"], "enum": .array(values.map(JSON.string) + [.null])]
    }
}

package import Domain
package import JSON
import Layout

extension Upload {
    /// The resource as clients see it at `moment`.
    package func json(at moment: Timestamp) -> JSON {
        let expired = isExpired(at: moment)
        let expires = JSON.string(self.expires.rfc3339())
        return [
            "Id": .string(id.description), "Name": .string(file.name.description), "Size": JSON(file.size),
            "Created": .string(created.rfc3339()), "ExpiresAt": expires, "Checksums": file.checksum.json,
            "State": [
                "Status": .string(expired ? "expired" : "available"), "Expired": .bool(expired), "ExpiresAt": expires,
            ],
            "Layout": layout?.json ?? nil,
        ]
    }
}

extension LayoutSummary {
    fileprivate var json: JSON {
        [
            "Format": .string(format.rawValue), "Compression": JSON(compression?.rawValue),
            "LibraryName": JSON(libraryName.isEmpty ? nil : libraryName),
            "DatabaseUnit": JSON(databaseUnit == 0 ? nil : databaseUnit), "Cells": JSON(cellCount),
            "TopCells": .array(topCells.map { .string($0.name) }), "Slot": JSON(slot?.rawValue), "Extent": extent,
            "Layers": .array(layers.map { .string($0.description) }),
            "Problems": .array(problems.map(JSON.string)),
        ]
    }

    /// The size of the only top cell, in micrometres.
    private var extent: JSON {
        guard let box = onlyTopCell?.box else { return nil }
        let unit = Micrometres(databaseUnit: databaseUnit)
        return .array([box.left, box.bottom, box.right, box.top].map { .number(unit[$0]) })
    }
}

extension Checksum {
    var json: JSON { ["sha256": .string(description)] }
}

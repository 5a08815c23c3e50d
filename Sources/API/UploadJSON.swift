import Domain
import Web

extension Upload {
    /// The resource as clients see it at `moment`.
    func json(at moment: Timestamp) -> JSON {
        let expired = isExpired(at: moment)
        let expires = JSON.string(self.expires.rfc3339())
        return [
            "Id": .string(id.description), "Name": .string(file.name.description), "Size": JSON(file.size),
            "Created": .string(created.rfc3339()), "ExpiresAt": expires, "Checksums": file.checksum.json,
            "State": [
                "Status": .string(expired ? "expired" : "available"), "Expired": .bool(expired), "ExpiresAt": expires,
            ],
        ]
    }
}

extension Checksum {
    var json: JSON { ["sha256": .string(description)] }
}

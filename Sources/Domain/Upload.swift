package import Layout

/// A layout that a client sent, kept until it expires.
package struct Upload: Equatable, Sendable {
    package let id: UploadID
    package let file: FileDescription
    package let created: Timestamp
    package let expires: Timestamp
    /// What its file tells; nil where it was not looked at.
    package let layout: LayoutSummary?

    package init(
        id: UploadID, file: FileDescription, created: Timestamp, expires: Timestamp, layout: LayoutSummary? = nil
    ) {
        self.id = id
        self.file = file
        self.created = created
        self.expires = expires
        self.layout = layout
    }

    /// Whether no run may be made from it any more.
    package func isExpired(at moment: Timestamp) -> Bool { moment >= expires }
}

/// What is known of a file that was sent or made.
package struct FileDescription: Hashable, Sendable {
    package let name: FileName
    /// Bytes.
    package let size: Int64
    package let checksum: Checksum

    package init(name: FileName, size: Int64, checksum: Checksum) {
        self.name = name
        self.size = size
        self.checksum = checksum
    }
}

package import Layout

/// A layout that a client sent, kept until it expires.
package struct Upload: Equatable, Sendable {
    package let id: UploadID
    package let file: FileDescription
    package let created: Timestamp
    package let expires: Timestamp
    /// What preflight read from its file; nil if it was not read.
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

    /// Whether it is too late to queue a run of it.
    package func isExpired(at moment: Timestamp) -> Bool { moment >= expires }
}

/// What is known of a file that was uploaded or produced.
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

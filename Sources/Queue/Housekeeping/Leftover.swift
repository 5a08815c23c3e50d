package import Docker
package import Domain

/// Something of this service that nothing refers to any more.
package enum Leftover: Equatable, Sendable {
    /// A container that carries this installation's labels and that no running run owns.
    case container(ContainerID, name: String, owner: Owner)
    /// A folder without an upload.
    case uploadFolder(UploadID)
    /// A folder without a run.
    case runFolder(RunID)
    /// An expired upload.
    case expiredUpload(UploadID)

    /// The run that a container belongs to.
    package enum Owner: Equatable, Sendable {
        /// A run that is not running.
        case run(RunID, RunStatus)
        /// No known run.
        case unknown
    }
}

extension Leftover: CustomStringConvertible {
    /// What it is, with its ID, for messages.
    package var description: String {
        switch self {
        case .container(_, let name, .run(_, let status)): "container \(name) of a \(status.rawValue) run"
        case .container(_, let name, .unknown): "orphaned container \(name)"
        case .uploadFolder(let id): "unreferenced folder uploads/\(id)"
        case .runFolder(let id): "unreferenced folder runs/\(id)"
        case .expiredUpload(let id): "expired upload \(id)"
        }
    }
}

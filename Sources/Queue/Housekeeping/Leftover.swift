package import Docker
package import Domain

/// Something of the service's that nothing refers to any more.
package enum Leftover: Equatable, Sendable {
    /// A container that carries this installation's labels, and that no running run owns.
    case container(ContainerID, name: String, owner: Owner)
    /// A folder that no upload has.
    case uploadFolder(UploadID)
    /// A folder that no run has.
    case runFolder(RunID)
    /// An upload of which no run can be made any more.
    case expiredUpload(UploadID)

    /// Whom a container belonged to.
    package enum Owner: Equatable, Sendable {
        /// A run that does not run.
        case run(RunID, RunStatus)
        /// No run that is known.
        case unknown
    }
}

extension Leftover: CustomStringConvertible {
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

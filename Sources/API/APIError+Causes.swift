import HTTPTypes
import Storage
import Store
import Web

extension APIError {
    /// What a client is told about `error`, wherever it was thrown. The cause is for the log.
    init(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as StoreError: self = Self.of(error)
        case let error as StorageError: self = Self.of(error)
        case let error as MultipartError: self = .badRequest("Malformed multipart/form-data: \(error)")
        default: self.init(.internalServerError, "The request could not be processed", cause: error)
        }
    }

    private static func of(_ error: StoreError) -> APIError {
        switch error {
        case .full: .unavailable("The disk is full; nothing was accepted", retryAfter: 60, cause: error)
        case .newerSchema, .damaged, .unusable:
            .unavailable("The database cannot be used now; nothing was accepted", cause: error)
        }
    }

    private static func of(_ error: StorageError) -> APIError {
        switch error {
        case .full: .unavailable("The disk is full; nothing was accepted", retryAfter: 60, cause: error)
        case .readOnly:
            .unavailable("The storage is read-only now; nothing was accepted", retryAfter: 60, cause: error)
        case .transient, .diskError, .notFound, .denied, .unusable:
            .unavailable("The storage cannot be used now; nothing was accepted", cause: error)
        }
    }
}

import HTTPTypes
import Storage
import Store
import Testing
import Web

@testable import API

@Suite("What clients are told of errors")
struct CauseTests {
    private struct Unforeseen: Error {}

    @Test("an error of the database, the storage or a form has an answer of its own; any other is the service's fault")
    func causes() {
        let answers: [(any Error, Int, String?)] = [
            (APIError.notFound("No such thing"), 404, nil),
            (StoreError.full, 503, "60"), (StoreError.unusable("locked"), 503, "5"),
            (StorageError.full, 503, "60"), (StorageError.readOnly, 503, "60"),
            (StorageError.unusable("EIO"), 503, "5"), (MultipartError.unterminated, 400, nil),
            (Unforeseen(), 500, nil),
        ]
        for (error, status, retryAfter) in answers {
            let told = APIError(error)
            #expect(told.status.code == status, "\(error)")
            #expect(told.fields[.retryAfter] == retryAfter, "\(error)")
            #expect(status < 500 || told.cause != nil, "\(error)")
        }
        #expect(APIError(Unforeseen()).message == "The request could not be processed")
    }
}

import Domain
import Faults
import Logging
import Storage
import Store

/// Removes uploads that have expired. Runs made from them have links of their own to the files.
struct Expiry {
    let context: Context

    /// How long an upload that has expired is still shown as that: a client that comes a little late learns why it cannot be used.
    private static let grace = Duration.seconds(60)

    func removeExpired() throws(StoreError) {
        let moment = Timestamp.now() + (Duration.zero - Self.grace)
        for id in try context.store.uploads(expiredBefore: moment) {
            // The row goes first: a row never names a file that is not there.
            guard try context.store.deleteUpload(id) else { continue }
            FaultPoint.uploadForgotten.reach()
            do throws(StorageError) {
                try context.storage.removeUpload(id)
                context.logger.info("upload \(id) has expired")
            } catch {
                context.logger.warning("upload \(id) left behind: \(error)")
            }
        }
    }
}

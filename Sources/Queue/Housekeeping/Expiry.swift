import Domain
import Faults
import Logging
import Storage
import Store
import Time

/// Removes uploads that have expired. Runs made from them have links of their own to the files.
struct Expiry {
    let context: Context

    /// How long an upload that has expired is still shown as that: a client that comes a little late learns why it cannot be used.
    private static let grace = Duration.seconds(60)

    /// Gives uploads as much longer as the time of day was put forward, be it while no worker ran: their time is not up before it has
    /// passed.
    ///
    /// Where it was put back they are kept that much longer than they need be: nothing tells those that were made since.
    func followClock(_ now: ClockReading) throws(StoreError) {
        guard let last = try context.store.clockReading() else {
            return try context.store.keep(now, extendingUploadsBy: .zero)
        }
        if let jump = now.jump(since: last) {
            context.logger.warning(
                "the clock was set forward by \(jump.whole(.seconds)) s; uploads are kept that much longer")
            try context.store.keep(now, extendingUploadsBy: jump)
        } else if now.uptime < last.uptime {
            // The machine was started since: nobody knows what the clock did meanwhile.
            try context.store.keep(now, extendingUploadsBy: .zero)
        }
    }

    func removeExpired() throws(StoreError) {
        let moment = Timestamp.now() + (Duration.zero - Self.grace)
        for id in try context.store.uploads(expiredBefore: moment) {
            guard try context.store.deleteUpload(id) else { continue }
            do throws(StorageError) {
                try removeFile(of: id)
                context.logger.info("removed expired upload \(id)")
            } catch {
                context.logger.warning("cannot remove the files of upload \(id): \(error)")
            }
        }
    }

    /// Removes an upload, whatever the time. The row goes first: a row never names a file that is not there.
    func remove(_ id: UploadID) throws {
        if try context.store.deleteUpload(id) { try removeFile(of: id) }
    }

    private func removeFile(of id: UploadID) throws(StorageError) {
        FaultPoint.uploadForgotten.reach()
        try context.storage.removeUpload(id)
    }
}

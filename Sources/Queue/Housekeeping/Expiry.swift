import Domain
import Faults
import Logging
import Storage
import Store
import Time

/// Removes expired uploads. Their runs have links of their own to the files.
struct Expiry {
    let context: Context

    /// How long an expired upload is still shown as expired, so that a client that is a little late learns why it
    /// cannot be used.
    private static let grace = Duration.seconds(60)

    /// Extends uploads by as much as the time of day was set forward, even while no worker ran, so that they do not
    /// expire early.
    ///
    /// If it was set back, uploads are kept that much too long: those created since cannot be distinguished from the
    /// others.
    func followClock(_ now: ClockReading) throws(StoreError) {
        guard let last = try context.store.clockReading() else {
            return try context.store.keep(now, extendingUploadsBy: .zero)
        }
        if let jump = now.jump(since: last) {
            context.logger.warning(
                "the clock was set forward by \(jump.whole(.seconds)) s; uploads are kept that much longer")
            try context.store.keep(now, extendingUploadsBy: jump)
        } else if now.uptime < last.uptime {
            // The machine was rebooted, so what the clock did meanwhile is unknown.
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

    /// Removes an upload, expired or not. The row goes first: a row never names a file that does not exist.
    func remove(_ id: UploadID) throws {
        if try context.store.deleteUpload(id) { try removeFile(of: id) }
    }

    private func removeFile(of id: UploadID) throws(StorageError) {
        FaultPoint.uploadForgotten.reach()
        try context.storage.removeUpload(id)
    }
}

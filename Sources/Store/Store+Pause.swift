package import Domain
import GRDB

/// While the queue is paused, runs are taken in and none is started; those that run go on. Lasts until it is resumed, over restarts too.
extension Store {
    /// Pauses the queue: once this has returned, no run is claimed. False when it was paused already.
    @discardableResult package func pauseQueue(now: Timestamp) throws(StoreError) -> Bool {
        try change("INSERT INTO pause (id, since) VALUES (1, ?) ON CONFLICT DO NOTHING", [now.milliseconds])
    }

    /// Lets runs start again; false when the queue was not paused. The worker looks for them when its bell rings.
    @discardableResult package func resumeQueue() throws(StoreError) -> Bool { try change("DELETE FROM pause", []) }

    /// Since when the queue is paused; nil while it is not.
    package func pausedSince() throws(StoreError) -> Timestamp? {
        try read {
            try Int64.fetchOne($0.cachedStatement(sql: "SELECT since FROM pause")).map(Timestamp.init(milliseconds:))
        }
    }
}

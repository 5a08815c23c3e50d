package import Domain
import GRDB

/// While the queue is paused, new runs are queued and none is started; running ones continue. A pause lasts across
/// restarts.
extension Store {
    /// Pauses the queue: once this has returned, no run is claimed. False if it was already paused.
    @discardableResult package func pauseQueue(now: Timestamp) throws(StoreError) -> Bool {
        try change("INSERT INTO pause (id, since) VALUES (1, ?) ON CONFLICT DO NOTHING", [now.milliseconds])
    }

    /// Resumes the queue; false if it was not paused. The caller rings the worker's bell.
    @discardableResult package func resumeQueue() throws(StoreError) -> Bool { try change("DELETE FROM pause", []) }

    /// When the queue was paused; nil if it is not paused.
    package func pausedSince() throws(StoreError) -> Timestamp? {
        try read {
            try Int64.fetchOne($0.cachedStatement(sql: "SELECT since FROM pause")).map(Timestamp.init(milliseconds:))
        }
    }
}

package import Domain
import GRDB
import Time

/// Expiry is recorded as a time of day, so a clock that is set forward would expire every upload at once.
extension Store {
    /// The last reading that was kept, if any.
    package func clockReading() throws(StoreError) -> ClockReading? {
        try read { database in
            try Row.fetchOne(database.cachedStatement(sql: "SELECT wall, uptime FROM clock")).map {
                ClockReading(wall: Timestamp(milliseconds: $0["wall"]), uptime: Uptime(milliseconds: $0["uptime"]))
            }
        }
    }

    /// Keeps a reading and, in the same transaction, extends every upload's expiry by `extra`. A negative `extra`
    /// counts as zero.
    package func keep(_ reading: ClockReading, extendingUploadsBy extra: Duration) throws(StoreError) {
        let milliseconds = max(0, extra.whole(.milliseconds))
        try write { database in
            if milliseconds > 0 {
                try database.execute(sql: "UPDATE upload SET expires = expires + ?", arguments: [milliseconds])
            }
            try database.execute(
                sql: """
                    INSERT INTO clock (id, wall, uptime) VALUES (1, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET wall = excluded.wall, uptime = excluded.uptime
                    """, arguments: [reading.wall.milliseconds, reading.uptime.milliseconds])
        }
    }
}

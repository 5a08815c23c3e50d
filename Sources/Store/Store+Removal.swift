package import Domain
import GRDB

/// Forgetting runs. Their files are the caller's to remove, afterwards: a row never names a file that is not there.
extension Store {
    /// Forgets a final run; false when there is none of that id, or it is not final.
    package func deleteFinalRun(_ id: RunID) throws(StoreError) -> Bool {
        try change("DELETE FROM run WHERE id = ? AND finished IS NOT NULL", [id.description])
    }

    /// The runs that were final before `moment`, oldest first, at most `limit`.
    package func runs(finishedBefore moment: Timestamp, limit: Int) throws(StoreError) -> [Run] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT \(RunRow.columns) FROM run WHERE finished < ? ORDER BY finished LIMIT ?")
            return try Row.fetchAll(statement, arguments: [moment.milliseconds, limit]).map(Run.init(row:))
        }
    }
}

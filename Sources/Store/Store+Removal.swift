package import Domain
import GRDB

/// Deleting runs. The caller removes their files, afterwards: a row never names a file that does not exist.
extension Store {
    /// Deletes the row of a final run; false if there is no such run, or it is not final.
    package func deleteFinalRun(_ id: RunID) throws(StoreError) -> Bool {
        try change("DELETE FROM run WHERE id = ? AND finished IS NOT NULL", [id.description])
    }

    /// The runs that became final before `moment`, oldest first, at most `limit`.
    package func runs(finishedBefore moment: Timestamp, limit: Int) throws(StoreError) -> [Run] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT \(RunRow.columns) FROM run WHERE finished < ? ORDER BY finished LIMIT ?")
            return try Row.fetchAll(statement, arguments: [moment.milliseconds, limit]).map(Run.init(row:))
        }
    }
}

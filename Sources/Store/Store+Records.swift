package import Domain
import GRDB

/// For operators: runs by the beginning of their IDs, and totals.
extension Store {
    /// The runs whose IDs begin with `prefix`, in the order of their IDs: at most `limit`.
    package func runs(withPrefix prefix: String, limit: Int) throws(StoreError) -> [RunID] {
        // Ids are lower-case hexadecimal digits and hyphens, all of which come before `g`.
        let prefix = prefix.lowercased()
        return try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT id FROM run WHERE id >= ? AND id < ? ORDER BY id LIMIT ?")
            return try String.fetchAll(statement, arguments: [prefix, prefix + "g", limit]).compactMap { RunID($0) }
        }
    }

    /// How many runs have each status; a status that no run has is left out.
    package func runCounts() throws(StoreError) -> [RunStatus: Int] {
        try read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(sql: "SELECT status, count(*) AS runs FROM run GROUP BY status"))
            return Dictionary(
                uniqueKeysWithValues: rows.compactMap { row in
                    RunStatus(rawValue: row["status"]).map { ($0, row["runs"]) }
                })
        }
    }

    /// How many uploads are stored, expired ones included until they are removed.
    package func uploadCount() throws(StoreError) -> Int {
        try read { try Int.fetchOne($0.cachedStatement(sql: "SELECT count(*) FROM upload")) ?? 0 }
    }
}

import Foundation
import GRDB

/// A database that a released version has filled: what a newer one comes upon. `Fixtures/README.md` says what is in it.
enum ReleasedDatabase {
    /// Makes it as a new file at `path`.
    static func make(at path: String) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/released-7.sql")
        try write(at: path) { try $0.execute(sql: String(contentsOf: script, encoding: .utf8)) }
    }

    /// Copies its final runs, each under an id, a container's name and a number of its own, until it holds `count` runs.
    static func multiply(to count: Int, at path: String) throws {
        try write(at: path) { database in
            let columns = try database.columns(in: "run").map(\.name)
                .filter { !["sequence", "id", "container_name"].contains($0) }.joined(separator: ", ")
            // The number of a round takes the place of the first eight digits of an id; the others differ from run to run.
            try database.execute(
                sql: """
                    WITH RECURSIVE round (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM round WHERE number < :count),
                        copy AS (SELECT *, printf('%08x', number) || substr(id, 9) AS new
                            FROM round CROSS JOIN run WHERE finished IS NOT NULL
                            LIMIT max(0, :count - (SELECT count(*) FROM run)))
                    INSERT INTO run (id, container_name, \(columns)) SELECT new, replace(container_name, id, new), \(columns) FROM copy
                    """, arguments: ["count": count])
        }
    }

    /// Without a transaction: the script has its own.
    private static func write(at path: String, _ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction(body)
        try queue.close()
    }
}

import JSON
import Storage

extension WorkTree {
    /// How many bytes of a line are kept.
    private static let maximumLine = 4096

    /// A JSON file; nil if it is missing, incomplete, or too large.
    borrowing func json(_ path: String, atMost maximum: Int = 2 << 20) throws(StorageError) -> JSON? {
        guard let bytes = try contents(of: path, atMost: maximum) else { return nil }
        return try? JSON(parsing: bytes)
    }

    /// The integers of a JSON object, such as the counts of rules; nil if the file is missing or incomplete.
    borrowing func counts(_ path: String) throws(StorageError) -> [(name: String, count: Int)]? {
        guard case .object(let members)? = try json(path) else { return nil }
        return members.compactMap { member in
            switch member.value {
            case .integer(let count): (member.name, Int(count))
            case .number(let count): Int(exactly: count.rounded()).map { (member.name, $0) }
            default: nil
            }
        }
    }

    /// The lines of a text file, but only the first and last ones of a long file; nil if there is none. Invalid UTF-8
    /// becomes U+FFFD.
    borrowing func lines(_ path: String, atMost maximum: Int64 = 1 << 20) throws(StorageError) -> [String]? {
        guard let file = try file(path) else { return nil }
        let bytes =
            file.size <= maximum
            ? try file.bytes(0..<file.size) : try file.bytes(0..<maximum / 2) + [10] + file.tail(maximum / 2)
        return Self.lines(bytes)
    }

    /// The last lines of a text file.
    borrowing func lastLines(_ path: String, bytes maximum: Int64 = 1 << 16) throws(StorageError) -> [String] {
        guard let file = try file(path) else { return [] }
        return Self.lines(try file.tail(maximum))
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0.prefix(maximumLine), as: UTF8.self) }
    }
}

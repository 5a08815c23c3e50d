import Foundation
import GRDB
import Store
import TestSupport
import Testing

/// Responder and worker are two users with one group.
@Suite("Sharing the database")
struct SharingTests {
    @Test("the group may read and write the database and its journals")
    func modes() throws {
        try withStores { one, _, path in
            try one.enqueue()
            for suffix in ["", "-wal", "-shm"] { #expect(try permissions(of: path + suffix) == 0o660, "\(suffix)") }
        }
    }

    @Test("journals that are created again after a restart belong to the group, too")
    func restart() throws {
        try withFolder { folder in
            let path = folder + "/precheck.db"
            try Store(path: path).close()
            let store = try Store(path: path)
            try store.enqueue()
            for suffix in ["", "-wal", "-shm"] { #expect(try permissions(of: path + suffix) == 0o660, "\(suffix)") }
            try store.close()
        }
    }

    @Test("the files belong to the group of their folder", .enabled(if: getuid() == 0, "only root may give files away"))
    func group() throws {
        try withFolder { folder in
            try share(folder)
            let store = try Store(path: folder + "/precheck.db")
            try store.enqueue()
            for suffix in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/precheck.db\(suffix)")
                #expect(attributes[.groupOwnerAccountID] as? Int == sharedGroup, "\(suffix)")
            }
            try store.close()
        }
    }

    @Test(
        "another user of the group writes what the store reads",
        .enabled(if: getuid() == 0 && Tool.areThere, "needs root, setpriv and sqlite3"))
    func otherUser() throws {
        try withFolder { folder in
            try share(folder)
            let path = folder + "/precheck.db"
            let store = try Store(path: path)
            try store.enqueue()
            let before = try #require(store.mark)
            let member = try Tool.sqlite(
                path, "INSERT INTO engine VALUES (1, 'from the other side', 1)", group: sharedGroup)
            #expect(member.status == 0, "\(member.errors)")
            #expect(try #require(store.mark) != before)
            #expect(try store.engineProblem() == "from the other side")
            let stranger = try Tool.sqlite(path, "SELECT 1 FROM engine", group: sharedGroup + 1)
            #expect(stranger.status != 0)
            try store.close()
        }
    }

    private let sharedGroup = 64_001

    /// Makes `folder` as an installation does: the group's, with the bit that hands the group down.
    private func share(_ folder: String) throws {
        #expect(chown(folder, 0, gid_t(sharedGroup)) == 0)
        #expect(chmod(folder, 0o2770) == 0)
    }
}

/// The permissions of a file.
func permissions(of path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
}

/// The database's command line, as another user.
private enum Tool {
    private static let setpriv = "/usr/bin/setpriv"
    private static let sqlite3 = "/usr/bin/sqlite3"

    static var areThere: Bool { [setpriv, sqlite3].allSatisfy(FileManager.default.isExecutableFile(atPath:)) }

    static func sqlite(_ path: String, _ sql: String, group: Int) throws -> (status: Int32, errors: String) {
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(filePath: setpriv)
        process.arguments = ["--reuid=65534", "--regid=65534", "--groups=\(group)", sqlite3, path, sql]
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}

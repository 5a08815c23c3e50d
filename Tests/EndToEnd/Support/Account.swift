import Foundation

/// A user to run a program as: a number, which no name needs to stand for.
struct Account: Sendable {
    let user: uid_t
    let group: gid_t
    var groups: [gid_t] = []

    /// Debian's user `nobody`.
    static let nobody = Account(user: 65_534, group: 65_534)
    /// `www-data` of Debian: nginx's.
    static let webServer = Account(user: 33, group: 33)

    static var isRoot: Bool { geteuid() == 0 }

    /// As a member of the group that may use the engine's socket, too.
    func withAccess(to docker: Docker) throws -> Account {
        var status = stat()
        guard stat(docker.socket, &status) == 0 else { throw Unexpected("\(docker.socket) is not there") }
        return Account(user: user, group: group, groups: groups + [status.st_gid])
    }

    /// What stands before a command to run it as this user.
    var prefix: [String] {
        let list = ([group] + groups).map(String.init).joined(separator: ",")
        return ["setpriv", "--reuid=\(user)", "--regid=\(group)", "--groups=\(list)"]
    }
}

/// Gives a file or a folder to a user and a group, with a mode.
func hand(_ path: String, to user: uid_t, _ group: gid_t, mode: mode_t) throws {
    guard chown(path, user, group) == 0, chmod(path, mode) == 0 else {
        throw Unexpected("\(path): \(String(cString: strerror(errno)))")
    }
}

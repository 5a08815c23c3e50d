import Glibc

/// The folder that a run leaves, laid out as LibreLane does.
struct CheckFolder {
    let path: String
    let tag: String

    /// Makes `directory/runs/tag`. A folder that is there already is used again, as LibreLane does.
    init(under directory: String, tag: String) throws {
        let base = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        path = base + "/runs/" + tag
        self.tag = tag
        try Self.make(base + "/runs")
        try Self.make(path)
    }

    /// Makes a folder directly under the run's, and gives its path.
    func make(_ name: String) throws -> String {
        let folder = path + "/" + name
        try Self.make(folder)
        return folder
    }

    func write(_ text: String, to name: String) throws {
        try OutputFile(path + "/" + name).write(text)
    }

    /// Makes a folder unless it is there.
    private static func make(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError("make the folder", path, errno) }
    }
}

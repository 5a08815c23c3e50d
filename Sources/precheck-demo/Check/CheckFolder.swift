import Glibc

/// The folder that a run leaves, with LibreLane's layout.
struct CheckFolder {
    let path: String
    let tag: String

    /// Creates `directory/runs/tag`. An existing folder is reused, as LibreLane does.
    init(under directory: String, tag: String) throws {
        let base = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        path = base + "/runs/" + tag
        self.tag = tag
        try Self.make(base + "/runs")
        try Self.make(path)
    }

    /// Creates a folder directly in the run's, and returns its path.
    func make(_ name: String) throws -> String {
        let folder = path + "/" + name
        try Self.make(folder)
        return folder
    }

    func write(_ text: String, to name: String) throws {
        try OutputFile(path + "/" + name).write(text)
    }

    /// Creates a folder unless it exists.
    private static func make(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError("make the folder", path, errno) }
    }
}

package import Domain
import Faults
import Glibc

/// The folder of one run. Creating a value does not touch the disk.
package struct RunFolder: Sendable {
    private let storage: Storage
    package let id: RunID

    fileprivate init(storage: Storage, id: RunID) {
        self.storage = storage
        self.id = id
    }

    package var path: String { "\(storage.root)/runs/\(id)" }
    /// The container's working folder.
    package var workPath: String { path + "/work" }
    /// A hard link to the uploaded layout, which is mounted into the container read-only.
    package var inputPath: String { path + "/input" }
    package static let logName = "container.log"
    package var logPath: String { "\(path)/\(Self.logName)" }
    static let statsName = "stats.json"
    /// The output, for the web server to send; outside of the run's own folder.
    package var outputPath: String { "\(storage.outputsPath)/\(id).gds" }

    /// Whether the folder is there.
    package func exists() throws(StorageError) -> Bool {
        try storage.folder("runs").status(of: id.description) != nil
    }

    /// Whether the output is there, as a regular file.
    package func hasOutput() throws(StorageError) -> Bool {
        let status = try outputs().status(of: "\(id).gds")
        return status.map { $0.st_mode & S_IFMT == S_IFREG } ?? false
    }

    /// Creates the folder, with a hard link to the upload's layout as its input. Durable once
    /// ``Storage/synchroniseRuns()`` has returned.
    ///
    /// - Throws: ``StorageError/notFound(_:)`` if the upload's file is gone.
    package func create(from upload: UploadID) throws(StorageError) {
        let runs = try storage.folder("runs")
        try runs.makeFolder(id.description, mode: 0o770)
        do throws(StorageError) {
            FaultPoint.runFolderMade.reach()
            let folder = try runs.open(beneath: id.description, O_RDONLY | O_DIRECTORY)
            let uploads = try storage.folder("uploads")
            guard linkat(uploads.number, "\(upload)/layout", folder.number, "input", 0) == 0 else {
                throw StorageError("link", "\(uploads.path)/\(upload)/layout")
            }
            FaultPoint.runInputLinked.reach()
        } catch {
            try? Tree.remove(id.description, in: runs)
            throw error
        }
    }

    /// Creates the container's working folder; does nothing if it exists.
    ///
    /// - Parameter isOpen: whether any user may write to it, for a container with a user other than ours. The folder
    ///   above is closed.
    package func makeWork(isOpen: Bool) throws(StorageError) {
        guard mkdir(workPath, 0o770) == 0 || errno == EEXIST else { throw StorageError("mkdir", workPath) }
        guard !isOpen || chmod(workPath, 0o777) == 0 else { throw StorageError("chmod", workPath) }
    }

    /// Removes the folder, the output and the artifacts. Safe to repeat.
    package func remove() throws(StorageError) {
        let outputs = try storage.folder("outputs")
        for name in ["\(id).gds", "\(id).gds.new", "\(id).files"] { try Tree.remove(name, in: outputs) }
        try Tree.remove(id.description, in: try storage.folder("runs"))
    }

    func open() throws(StorageError) -> Descriptor { try Descriptor(path: path, O_RDONLY | O_DIRECTORY) }

    func outputs() throws(StorageError) -> Descriptor { try storage.folder("outputs") }
}

extension Storage {
    package func run(_ id: RunID) -> RunFolder { RunFolder(storage: self, id: id) }

    /// Makes all runs' folders durable that have been created, by any process: a single wait for the disk, however many
    /// they are.
    package func synchroniseRuns() throws(StorageError) { try folder("runs").commit() }
}

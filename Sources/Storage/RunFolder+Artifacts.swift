package import Domain
import FoundationEssentials
import Glibc

/// The files of a final run that clients may fetch: linked into `outputs/<id>.files/`, by number, for the web server to
/// send.
extension RunFolder {
    /// How long hashing all of them may take.
    private static let hashing = Duration.seconds(120)
    private static let listName = "artifacts.json"
    private static let maximumList = 4 << 20

    /// The path of an artifact below `outputs/`, for the web server.
    package func artifactName(_ number: Int) -> String { "\(id).files/\(number)" }

    /// Hashes and links the container's files. Blocks; durable when it returns. Safe to repeat.
    ///
    /// Files that cannot be read, or claim to be far larger than what was written, are listed but not kept.
    ///
    /// - Parameter output: the output, if it was kept, which need not be hashed again.
    package func keepArtifacts(knowing output: FileDescription? = nil) throws(StorageError) {
        let outputs = try outputs()
        try Tree.remove("\(id).files", in: outputs)
        var kept: [Artifact] = []
        if let tree = try workTree() {
            try outputs.makeFolder("\(id).files", mode: 0o750)
            let folder = try outputs.open(beneath: "\(id).files", O_RDONLY | O_DIRECTORY)
            // Readable by the group and with its set-group-id bit, whatever the process's umask is.
            guard fchmod(folder.number, 0o2750) == 0 else { throw StorageError("chmod", folder.path) }
            let deadline = ContinuousClock.now + Self.hashing
            for (number, artifact) in try tree.artifacts().enumerated() {
                kept.append(try keepIfPossible(artifact, number, of: tree, in: folder, deadline, output))
            }
            try outputs.commit()
        }
        // Encoding strings and numbers does not fail.
        let json = (try? JSONEncoder().encode(kept)).map(Array.init) ?? []
        try replaceDurably(Self.listName, with: json)
    }

    /// The files that were kept; nil if none were, as while the run is running.
    package func artifacts() throws(StorageError) -> [Artifact]? {
        guard let json = try contents(of: Self.listName, atMost: Self.maximumList) else { return nil }
        return try? JSONDecoder().decode([Artifact].self, from: Data(json))
    }

    /// Whether the artifact of that number starts like a PNG file (https://www.w3.org/TR/png-3/#5PNG-file-signature).
    package func isPicture(_ number: Int) throws(StorageError) -> Bool {
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let file = try ifThere { () throws(StorageError) in try outputs().openFile(beneath: artifactName(number)) }
        guard let file else { return false }
        return try file.bytes(0..<Int64(signature.count)) == signature
    }

    /// Tries a few times if the disk reports an error; a bad sector must not keep the run from ending.
    private func keepIfPossible(
        _ artifact: Artifact, _ number: Int, of tree: borrowing WorkTree, in folder: borrowing Descriptor,
        _ deadline: ContinuousClock.Instant, _ output: FileDescription?
    ) throws(StorageError) -> Artifact {
        var attempts = 3
        while true {
            do throws(StorageError) {
                return try keep(artifact, number, of: tree, in: folder, deadline, output)
            } catch {
                unlinkat(folder.number, String(number), 0)
                attempts -= 1
                if case .diskError = error {
                    if attempts > 0 { continue }
                } else if error.isTransient {
                    throw error
                }
                // Nor must a file with the maximum number of links keep the run from ending.
                return artifact
            }
        }
    }

    private func keep(
        _ artifact: Artifact, _ number: Int, of tree: borrowing WorkTree, in folder: borrowing Descriptor,
        _ deadline: ContinuousClock.Instant, _ output: FileDescription?
    ) throws(StorageError) -> Artifact {
        guard ContinuousClock.now < deadline else { return artifact }
        let file = try tree.folder.openFile(beneath: artifact.path)
        let size = try file.size()
        guard !(try file.isSparse()) else { return artifact }
        try link(file, to: String(number), in: folder)
        let known = try isOutput(file) ? output?.checksum : nil
        let checksum = if let known { known } else { try file.checksum() }
        return Artifact(path: artifact.path, size: size, sha256: checksum.description)
    }

    /// Whether the output is a link to this file.
    private func isOutput(_ file: borrowing Descriptor) throws(StorageError) -> Bool {
        guard let output = try outputs().status(of: "\(id).gds") else { return false }
        let status = try file.status()
        return output.st_ino == status.st_ino && output.st_dev == status.st_dev
    }
}

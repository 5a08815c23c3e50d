import Domain
import Foundation
import TestSupport
import Testing

/// Writes a file, and makes the folders above it.
func write(_ text: String, to path: String) throws { try SampleTree.write(Data(text.utf8), to: path) }

/// The files below a folder, by their paths from there.
func files(below folder: String) -> [String] {
    (FileManager.default.subpaths(atPath: folder) ?? []).filter { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
            && !isFolder.boolValue
    }.sorted()
}

extension Observation {
    /// Of a container that exited by itself.
    static func exited(code: Int, hasOutput: Bool) -> Observation {
        var seen = Observation(.exited(ContainerExit(code: code, wasOutOfMemory: false)), attempt: 1)
        seen.engine.isExitSeen = true
        seen.output = hasOutput ? .present : .absent
        return seen
    }

    /// Of a container that was stopped.
    static func stopped(_ stop: StopDecision? = nil, isCancelled: Bool = false) -> Observation {
        var seen = exited(code: 143, hasOutput: false)
        seen.stop = stop
        seen.isCancelled = isCancelled
        return seen
    }
}

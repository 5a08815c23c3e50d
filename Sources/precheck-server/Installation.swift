import Foundation

/// Where the parts of the installation are, relative to this program.
enum Installation {
    /// The folder of this program's file.
    private static var folder: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    }

    /// The path of another program, which is in the same folder.
    static func program(_ name: String) -> String { folder.appending(path: name).path }

    /// The folder of the nginx files: `PREFIX/share/precheck-server/nginx` of an installation, `nginx` of a source
    /// tree.
    static func nginxFiles() throws -> URL {
        var candidates = [folder.appending(path: "../share/precheck-server/nginx").standardizedFileURL]
        var above = folder
        while above.path != "/" {
            above.deleteLastPathComponent()
            candidates.append(above.appending(path: "nginx"))
        }
        let found = candidates.first { FileManager.default.fileExists(atPath: $0.appending(path: "serve.conf").path) }
        guard let found else { throw ServeError.filesMissing }
        return found
    }
}

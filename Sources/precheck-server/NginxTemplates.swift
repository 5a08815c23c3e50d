import Foundation

/// The files in `nginx/`, whose `@NAMES@` stand for values.
struct NginxTemplates {
    private let source: URL
    private let values: [String: String]

    /// - Parameter values: the text for each name; names are without the `@`s.
    init(_ values: [String: String]) throws {
        source = try Installation.nginxFiles()
        self.values = values
    }

    /// The text of a file, with its values.
    func render(_ name: String) throws -> String {
        let text = try String(contentsOf: source.appending(path: name), encoding: .utf8)
        return values.reduce(text) { $0.replacingOccurrences(of: "@\($1.key)@", with: $1.value) }
    }

    /// A path with its spaces escaped for nginx. The configuration refuses paths with any other syntax of nginx's.
    static func quoted(_ path: String) -> String { path.replacingOccurrences(of: " ", with: "\\ ") }
}

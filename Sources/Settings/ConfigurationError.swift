/// Everything that is wrong with a configuration, at once. Never contains an API key.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// One thing that is wrong.
    package struct Problem: Sendable, Equatable {
        /// The key, such as `docker.memory_bytes`; empty if the problem concerns the whole file.
        package let keyPath: String
        /// The line in the file, from 1; nil if unknown.
        package let line: Int?
        /// What is wrong and what is allowed.
        package let message: String
    }

    /// The file's name, as it was given.
    package let file: String
    /// In the order of their lines.
    package let problems: [Problem]

    init(file: String, problems: [Problem]) {
        self.file = file
        self.problems = problems
    }

    init(file: String, line: Int? = nil, _ message: String) {
        self.init(file: file, problems: [Problem(keyPath: "", line: line, message: message)])
    }

    /// One line per problem: `config.toml:3: server.port: …`.
    package var description: String {
        problems.map { problem in
            let line = problem.line.map { ":\($0)" } ?? ""
            let keyPath = problem.keyPath.isEmpty ? "" : ": \(problem.keyPath)"
            return "\(file)\(line)\(keyPath): \(problem.message)"
        }.joined(separator: "\n")
    }
}

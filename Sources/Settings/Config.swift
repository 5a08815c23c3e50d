/// The whole configuration, checked: every value is in its range, every path is absolute.
///
/// API keys are not resolved yet, so that a program without their environment variables and files can load it too; see
/// ``AuthSettings/resolveKeys(environment:)``.
package struct Config: Sendable, Equatable {
    package let server: ServerSettings
    package let docker: DockerSettings
    package let auth: AuthSettings
    package let limits: LimitSettings
    package let preflight: PreflightSettings

    /// Reads and checks the configuration file at `path`. Blocks while it reads.
    ///
    /// - Parameters:
    ///   - baseDirectory: the absolute folder that relative paths start from: the current folder.
    ///   - environment: the process's environment, of which only `DOCKER_HOST` is used.
    /// - Throws: every problem of the file at once.
    package static func load(
        path: String, baseDirectory: String, environment: [String: String]
    ) throws(ConfigurationError) -> Config {
        let bytes: [UInt8]
        do {
            bytes = try fileContents(path, maximumBytes: 1 << 20)
        } catch {
            throw ConfigurationError(file: path, "the configuration file cannot be read: \(error.reason)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(file: path, "the configuration file is not UTF-8 text")
        }
        return try parse(toml: text, file: path, baseDirectory: baseDirectory, environment: environment)
    }

    /// Checks a configuration that is given as text; `file` is its name in errors. Otherwise like
    /// ``load(path:baseDirectory:environment:)``.
    package static func parse(
        toml text: String, file: String = "config.toml", baseDirectory: String, environment: [String: String]
    ) throws(ConfigurationError) -> Config {
        let table = try parseTable(text, file: file)
        let report = ProblemReport(file: file, lines: SourceLines(text))
        let base = BaseDirectory(path: baseDirectory)
        let config = SectionReader.root(table, report) { Config($0, base, environment) }
        let problems = report.finish()
        guard problems.isEmpty else { throw ConfigurationError(file: file, problems: problems) }
        return config
    }

    /// The paths of all tables and keys that a configuration may contain, such as `server.port`; an element of an array
    /// of tables is written as `auth.api_keys[0]`.
    package static var knownKeys: [String] {
        let text = "[[auth.api_keys]]"
        guard let table = try? parseTable(text, file: "") else { return [] }
        let report = ProblemReport(file: "", lines: SourceLines(text))
        _ = SectionReader.root(table, report) { Config($0, BaseDirectory(path: "/"), [:]) }
        return report.known.map(\.path)
    }

    private init(_ root: SectionReader, _ base: BaseDirectory, _ environment: [String: String]) {
        server = root.section("server") { ServerSettings($0, base) }
        docker = root.section("docker") { DockerSettings($0, base, environment) }
        auth = root.section("auth") { AuthSettings($0, base) }
        limits = root.section("limits") { LimitSettings($0) }
        preflight = root.section("preflight") { PreflightSettings($0) }
    }
}

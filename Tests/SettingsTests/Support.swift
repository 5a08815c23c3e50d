import FoundationEssentials
import Settings

/// The configuration that `toml` gives, in the folder `/srv/precheck`.
func config(_ toml: String, environment: [String: String] = [:]) throws -> Config {
    try Config.parse(toml: toml, baseDirectory: "/srv/precheck", environment: environment)
}

/// What is wrong with `toml`, a line a problem; none when nothing is.
func problems(_ toml: String, base: String = "/srv/precheck", environment: [String: String] = [:]) -> [String] {
    do throws(ConfigurationError) {
        _ = try Config.parse(toml: toml, baseDirectory: base, environment: environment)
        return []
    } catch {
        return error.description.split(separator: "\n").map(String.init)
    }
}

import ArgumentParser

/// `--format` and `--json`, for every command that prints data.
struct FormatOption: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    @Option(help: "Output format.")
    var format: Format = .table

    @Flag(help: "Same as --format json.")
    var json = false

    var isJSON: Bool { json || format == .json }
}

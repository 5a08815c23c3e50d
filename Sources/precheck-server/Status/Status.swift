import ArgumentParser
import CommandOptions

/// `precheck-server status`
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows how the service is doing.",
        discussion: "Shows whatever can be known, and ends with 3 when the database or Docker could not be reached.")

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var format: FormatOption

    func run() throws {
        let report = try StatusReport(try Site(configuration))
        if format.isJSON {
            print(report.json.indented)
        } else {
            for line in report.lines { print(line) }
        }
        if !report.isComplete { throw ExitCode(Exit.unreachable.rawValue) }
    }
}

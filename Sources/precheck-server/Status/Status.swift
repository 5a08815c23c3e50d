import ArgumentParser
import CommandOptions

/// `precheck-server status`
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the state of the service.",
        discussion: "Shows whatever it can find out, and exits with 3 if the database or Docker cannot be reached.")

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

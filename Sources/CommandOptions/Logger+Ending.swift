package import ArgumentParser
package import Logging
import Settings
import Systemd

extension Logger {
    /// Logs, one line for each problem, why a program of the service exits, and returns the exit code that tells the
    /// service manager whether a restart may help.
    ///
    /// - Parameter status: the exit status for errors that are not the configuration's.
    package func ending(with error: any Error, status: Int32 = ExitStatus.failure) -> ExitCode {
        for line in String(describing: error).split(separator: "\n") { critical("\(line)") }
        let isConfiguration = error is ConfigurationError || error is ConfigurationMissing
        return ExitCode(isConfiguration ? ExitStatus.configuration : status)
    }
}

package import ArgumentParser
package import Logging
import Settings
import Systemd

extension Logger {
    /// Says, a line each, why a program of the service ends, and gives the exit code by which the service manager knows whether
    /// another start may help.
    ///
    /// - Parameter status: the exit status for errors other than those of the configuration.
    package func ending(with error: any Error, status: Int32 = ExitStatus.failure) -> ExitCode {
        for line in String(describing: error).split(separator: "\n") { critical("\(line)") }
        let isConfiguration = error is ConfigurationError || error is ConfigurationMissing
        return ExitCode(isConfiguration ? ExitStatus.configuration : status)
    }
}

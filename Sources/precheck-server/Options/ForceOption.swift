import ArgumentParser

/// `--force`, for every command that deletes.
struct ForceOption: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
    var force = false

    /// Asks for confirmation, unless `--force` was given. Returns if the deletion may go ahead.
    ///
    /// - Throws: ``Failure`` if the operator declines, or cannot be asked.
    func confirm(_ question: String) throws {
        if force { return }
        guard Terminal.isInput else {
            throw Failure(
                "\(question) Standard input is not a terminal: use --force to confirm. Nothing was deleted.", .usage)
        }
        Terminal.say("\(question) [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        guard ["y", "yes"].contains(answer) else { throw Failure("nothing was deleted") }
    }
}

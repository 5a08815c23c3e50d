import ArgumentParser

/// `--force`, for every command that deletes.
struct ForceOption: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
    var force = false

    /// Returns when what is about to be deleted may be.
    ///
    /// - Throws: ``Failure`` when the operator does not want it, or cannot be asked.
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

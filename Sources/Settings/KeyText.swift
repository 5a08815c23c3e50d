/// The text of `key`, in which `${VARIABLE}` stands for an environment variable.
struct KeyText {
    private let template: Template<String>

    /// - Throws: if a `${` has no end or does not contain a variable's name. The message does not repeat the text.
    init(_ text: String) throws(KeyRefused) {
        do {
            template = try Template(text, opening: "${") { name in
                name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) == nil ? nil : name
            }
        } catch {
            switch error {
            case .unterminated: throw KeyRefused(message: "contains `${` without a closing `}`")
            case .unknownName: throw KeyRefused(message: "contains `${…}` without a variable name")
            }
        }
    }

    /// - Throws: if a variable is unset or empty, with its name.
    func expanded(_ environment: [String: String]) throws(KeyRefused) -> String {
        try template.filled { name throws(KeyRefused) in
            guard let value = environment[name], !value.isEmpty else {
                let state = environment[name] == nil ? "not set" : "empty"
                throw KeyRefused(message: "needs the environment variable `\(name)`, which is \(state)")
            }
            return value
        }
    }
}

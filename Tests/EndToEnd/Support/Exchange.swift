import Testing

/// A request, and what the contract says of its answer. The harness holds each answer against the service's description
/// besides: the shape of the body, the header fields of the status, `message` and `detail` of an error.
struct Exchange: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Like the options and header fields, with `{name}` for what ``Stack/names`` has under that name.
    let path: String
    /// curl's.
    let options: [String]
    let situation: Situation
    let status: Int
    /// What the message has in it.
    let messages: [String]
    /// The fields that the answer names as wrong.
    let fields: Set<String>
    /// By lower-case name.
    let headers: [String: String]
    /// Members of the body, `State.Status` for one within another.
    let members: [String: JSON]

    init(
        _ description: String, at path: String, _ options: [String] = [], during situation: Situation = .usual,
        status: Int, _ messages: String..., fields: Set<String> = [], headers: [String: String] = [:],
        members: [String: JSON] = [:]
    ) {
        (testDescription, self.path, self.options, self.situation) = (description, path, options, situation)
        (self.status, self.messages, self.fields) = (status, messages, fields)
        (self.headers, self.members) = (headers, members)
    }

    /// As curl chooses it.
    var method: String {
        if let index = options.firstIndex(of: "--request") { return options[index + 1] }
        if options.contains("--head") { return "HEAD" }
        if options.contains("--upload-file") { return "PUT" }
        return options.contains("--form") || options.contains("--data-binary") ? "POST" : "GET"
    }

    /// Makes the request, and expects the answer.
    func expect(from stack: Stack) async throws {
        try await stack.during(situation) {
            let answer = try await stack.http.curl(stack.fill(path), options.map(stack.fill))
            #expect(answer.status == status, "\(answer)")
            for text in messages where !text.isEmpty {
                #expect(answer.json["message"].text.contains(stack.fill(text)), "\(answer)")
            }
            #expect(Set(answer.json["errors"].elements.map(\.["field"].text)) == fields, "\(answer)")
            for (name, value) in headers { #expect(answer.headers[name] == stack.fill(value), "\(name)") }
            for (path, value) in members {
                let found = path.split(separator: ".").reduce(answer.json) { $0[String($1)] }
                #expect(found == value, "\(path) of \(answer)")
            }
        }
    }
}

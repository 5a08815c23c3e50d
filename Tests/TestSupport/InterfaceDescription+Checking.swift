import JSON

extension InterfaceDescription {
    /// What of an answer is not as it is described, or as every answer is; empty when all is well.
    package func problems(with answer: ReceivedAnswer) -> [String] {
        let problems = Self.universalProblems(with: answer)
        let described: [String]
        if let operation = operation(answer.method, at: answer.path) {
            described = self.problems(with: answer, to: operation)
        } else {
            described = undescribedProblems(with: answer)
        }
        return (problems + described).map { "\(answer.summary): \($0)" }
    }

    /// What is true of every response, whether the service or nginx sends it.
    package static func universalProblems(with answer: ReceivedAnswer) -> [String] {
        var problems: [String] = []
        if answer.headers["x-request-id"]?.wholeMatch(of: /[0-9a-f]{32}/) == nil {
            problems.append("X-Request-Id is \(answer.headers["x-request-id"] ?? "missing")")
        }
        if answer.method == "HEAD" || answer.status == 304 {
            if !answer.body.isEmpty { problems.append("it has a body") }
        } else if answer.status >= 400, answer.status != 503 || answer.path != "/health" {
            problems += errorProblems(with: answer)
        }
        return problems
    }

    /// Errors say the same under both names.
    private static func errorProblems(with answer: ReceivedAnswer) -> [String] {
        guard answer.mediaType == "application/json", let body = try? JSON(parsing: answer.body) else {
            return ["the error is no JSON"]
        }
        guard let message = body["message"]?.text, !message.isEmpty, body["detail"]?.text == message else {
            return ["`message` and `detail` are not the same text"]
        }
        return []
    }

    private func problems(with answer: ReceivedAnswer, to operation: Operation) -> [String] {
        let responses = operation.json["responses"]
        guard
            let response = responses?["\(answer.status)"]
                ?? (Self.isFromWebServer(answer) ? responses?["default"] : nil)
        else { return ["the status is not described"] }
        return headerProblems(with: answer, response) + bodyProblems(with: answer, response)
    }

    /// Answers of nginx itself, which come before it knows what the request is.
    private static func isFromWebServer(_ answer: ReceivedAnswer) -> Bool {
        guard [400, 408, 413, 414, 429, 501, 505].contains(answer.status) else { return false }
        if answer.method == "HEAD" { return true }
        return (try? JSON(parsing: answer.body))?["message"]?.text?.hasPrefix("The request ") == true
    }

    /// A path that is not there, or not by this method.
    private func undescribedProblems(with answer: ReceivedAnswer) -> [String] {
        guard answer.status >= 400 else { return ["it is not described"] }
        let allowed = methods(at: answer.path)
        guard answer.status == 405, !allowed.isEmpty, answer.method != "TRACE" else { return [] }
        let names = (answer.headers["allow"] ?? "").split(separator: ",").map { $0.drop { $0 == " " } }
        return Set(names.map(String.init)) == allowed ? [] : ["Allow is \(names), not \(allowed.sorted())"]
    }

    private func headerProblems(with answer: ReceivedAnswer, _ response: JSON) -> [String] {
        (response["headers"]?.members ?? []).compactMap { member in
            let header = member.value["$ref"]?.text.flatMap(checker.resolve) ?? member.value
            guard let value = answer.headers[member.name.lowercased()] else {
                return header["required"] == true ? "\(member.name) is missing" : nil
            }
            let isCount = header["schema"]?["type"] == "integer"
            return isCount && UInt(value) == nil ? "\(member.name) is no whole number: \(value)" : nil
        }
    }

    private func bodyProblems(with answer: ReceivedAnswer, _ response: JSON) -> [String] {
        let content = response["content"]?.members ?? []
        guard !content.isEmpty else { return answer.body.isEmpty ? [] : ["it has a body"] }
        guard let media = content.first(where: { $0.name == answer.mediaType }) else {
            return ["Content-Type is \(answer.mediaType ?? "missing"), not \(content.map(\.name))"]
        }
        guard media.name == "application/json", answer.method != "HEAD" else { return [] }
        guard let body = try? JSON(parsing: answer.body) else { return ["the body is no JSON"] }
        return media.value["schema"].map { checker.problems(body, $0) } ?? []
    }

    private var checker: SchemaChecker { SchemaChecker(document: document) }
}

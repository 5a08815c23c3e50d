import Foundation
import Testing

/// A request that is refused, and how.
struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let path: String
    /// curl's; `{layout}`, `{large}` … stand for the paths of files.
    let options: [String]
    let status: Int
    /// What the message has in it.
    let messages: [String]
    /// The fields that the answer names as wrong.
    let fields: Set<String>

    init(
        _ description: String, at path: String, _ options: [String] = [], status: Int, _ messages: String...,
        fields: Set<String> = []
    ) {
        (testDescription, self.path, self.options) = (description, path, options)
        (self.status, self.messages, self.fields) = (status, messages, fields)
    }

    /// Makes the request, and expects the refusal in the shape that all have.
    func expect(from stack: Stack, files: [String: String]) async throws {
        let options = options.map { option in
            files.reduce(option) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
        }
        let answer = try await stack.http.curl(path, options)
        #expect(answer.status == status, "\(answer)")
        let message = answer.json["message"].text
        #expect(!message.isEmpty, "\(answer)")
        #expect(answer.json["detail"].text == message)
        for text in messages { #expect(message.contains(text)) }
        #expect(Set(answer.json["errors"].elements.map(\.["field"].text)) == fields, "\(answer)")
        #expect(answer.headers["content-type"] == "application/json")
        #expect(answer.headers["x-request-id"]?.isEmpty == false)
    }
}

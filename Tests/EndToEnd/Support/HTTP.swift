import Foundation
import TestSupport
import Testing

/// Requests by the `curl` command, as users make them. Every answer is held against the service's own description.
struct HTTP: Sendable {
    struct Answer: Sendable, CustomStringConvertible {
        let status: Int
        /// By lower-case name.
        let headers: [String: String]
        let body: Data
        /// Seconds from the start of the request to the end of the answer.
        let seconds: Double
        /// Bytes of the request's body that were sent.
        let sent: Int

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSON { (try? JSON(body)) ?? .missing }
        var description: String { "\(status) \(headers) \(text.prefix(2000))" }
    }

    /// Such as `http://127.0.0.1:8000`.
    let base: String
    /// Sent with every request.
    private let fields: [String]
    private let described = DescribedInterface()

    init(base: String, fields: [String] = []) { (self.base, self.fields) = (base, fields) }

    func get(_ path: String, _ options: String...) async throws -> Answer { try await curl(path, options) }

    /// Any request; `options` are curl's.
    func send(_ method: String, _ path: String, _ options: String...) async throws -> Answer {
        try await send(method, path, options)
    }

    func send(_ method: String, _ path: String, _ options: [String]) async throws -> Answer {
        try await curl(path, (method == "HEAD" ? ["--head"] : ["--request", method]) + options)
    }

    func post(_ path: String, json: String) async throws -> Answer {
        try await curl(path, ["--header", "Content-Type: application/json", "--data-binary", json])
    }

    /// A form with the file as its part `file`.
    func upload(form file: String, _ options: String...) async throws -> Answer {
        try await curl("/api/v1/uploads", ["--form", "file=@\(file)"] + options)
    }

    /// The file as the body.
    func upload(raw file: String, name: String, _ options: String...) async throws -> Answer {
        try await curl("/api/v1/uploads?name=\(name)", ["--upload-file", file] + options)
    }

    func curl(_ path: String, _ options: [String]) async throws -> Answer {
        let files = try TemporaryFolder()
        defer { try? files.remove() }
        let (body, head) = (files["body"], files["head"])
        let always = [
            "--silent", "--show-error", "--path-as-is", "--globoff", "--max-time", "120", "--output", body,
            "--dump-header", head, "--write-out", "%{http_code} %{time_total} %{size_upload} %{method}",
        ]
        let own = fields.flatMap { ["--header", $0] }
        let command = Command(["curl"] + always + own + options + [base + path])
        let written = try await command.run(within: .seconds(130)).split(separator: " ")
        guard written.count == 4, let status = Int(written[0]), let seconds = Double(written[1]),
            let sent = Int(written[2])
        else {
            throw Unexpected("curl wrote \(written)")
        }
        // For HEAD curl writes the header there.
        let content = written[3] == "HEAD" ? Data() : (try? Data(contentsOf: URL(filePath: body))) ?? Data()
        let answer = Answer(
            status: status, headers: Self.headers(try String(contentsOfFile: head, encoding: .isoLatin1)),
            body: content, seconds: seconds, sent: sent)
        await check(answer, to: String(written[3]), path)
        return answer
    }

    /// What the service says of its interface.
    func description() async throws -> InterfaceDescription {
        guard let description = await described.get(from: base) else {
            throw Unexpected("\(base)/openapi.json cannot be had")
        }
        return description
    }

    /// Expects of an answer what the service promises of it.
    func check(_ answer: Answer, to method: String, _ path: String) async {
        let plain = path.prefix { $0 != "?" && $0 != "#" }
        let received = ReceivedAnswer(
            method: method, path: String(plain), status: answer.status, headers: answer.headers,
            body: Array(answer.body))
        let description = await described.get(from: base)
        for problem in description?.problems(with: received) ?? InterfaceDescription.universalProblems(with: received) {
            Issue.record("\(problem)\n\(answer)")
        }
    }

    /// Those of the last answer: one with status 100 may stand before it.
    static func headers(_ head: String) -> [String: String] {
        let blocks = head.components(separatedBy: "\r\n\r\n").filter { !$0.isEmpty }
        let fields = (blocks.last ?? "").components(separatedBy: "\r\n").dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return (parts[0].lowercased(), parts.count > 1 ? parts[1] : "")
        }
        return Dictionary(fields) { "\($0), \($1)" }
    }
}

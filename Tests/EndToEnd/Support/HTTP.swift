import Foundation

/// Requests by the `curl` command, as users make them.
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

    func get(_ path: String, _ options: String...) async throws -> Answer { try await curl(path, options) }

    /// Any request; `options` are curl's.
    func send(_ method: String, _ path: String, _ options: String...) async throws -> Answer {
        try await curl(path, ["--request", method] + options)
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
            "--dump-header", head, "--write-out", "%{http_code} %{time_total} %{size_upload}",
        ]
        let command = Command(["curl"] + always + options + [base + path])
        let written = try await command.run(within: .seconds(130)).split(separator: " ")
        guard written.count == 3, let status = Int(written[0]), let seconds = Double(written[1]),
            let sent = Int(written[2])
        else {
            throw Unexpected("curl wrote \(written)")
        }
        return Answer(
            status: status, headers: Self.headers(try String(contentsOfFile: head, encoding: .isoLatin1)),
            body: (try? Data(contentsOf: URL(filePath: body))) ?? Data(), seconds: seconds, sent: sent)
    }

    /// Those of the last answer: one with status 100 may stand before it.
    private static func headers(_ head: String) -> [String: String] {
        let blocks = head.components(separatedBy: "\r\n\r\n").filter { !$0.isEmpty }
        let fields = (blocks.last ?? "").components(separatedBy: "\r\n").dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return (parts[0].lowercased(), parts.count > 1 ? parts[1] : "")
        }
        return Dictionary(fields) { "\($0), \($1)" }
    }
}

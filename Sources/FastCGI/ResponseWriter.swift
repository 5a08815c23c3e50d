import HTTPTypes
import Web

/// Serializes a response as a CGI program does (RFC 3875, section 6).
struct ResponseWriter {
    private let response: Response
    private let method: HTTPRequest.Method

    /// - Parameter method: the request's; no body is sent to HEAD.
    init(_ response: Response, to method: HTTPRequest.Method) {
        self.response = response
        self.method = method
    }

    private var mayHaveBody: Bool {
        response.status.kind != .informational && response.status != .noContent && response.status != .notModified
    }

    /// Whether a body follows the head.
    var sendsBody: Bool { mayHaveBody && method != .head }

    /// The head of a response whose body is known, with its length.
    var wholeHead: [UInt8] { head(contentLength: mayHaveBody ? response.body.count : nil) }

    /// The head of a response whose body follows in pieces.
    var openHead: [UInt8] { head(contentLength: nil) }

    private func head(contentLength: Int?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        bytes += "Status: \(response.status.code)".utf8
        if !response.status.reasonPhrase.isEmpty { bytes += " \(response.status.reasonPhrase)".utf8 }
        bytes += "\r\n".utf8
        // A field named Status would be taken for the line above. The types guarantee that names are tokens and that
        // values contain no line breaks.
        for field in response.fields where field.name.canonicalName != "status" {
            bytes += field.name.rawName.utf8
            bytes += ": ".utf8
            field.withUnsafeBytesOfValue { bytes += $0 }
            bytes += "\r\n".utf8
        }
        if let contentLength, response.fields[.contentLength] == nil {
            bytes += "Content-Length: \(contentLength)\r\n".utf8
        }
        bytes += "\r\n".utf8
        return bytes
    }
}

import HTTPTypes
import Web

/// The web server's parameters do not make a request.
struct MalformedRequest: Error, Equatable {
    let message: String
}

/// Builds a ``Request`` from the web server's parameters (RFC 3875, section 4.1; nginx's `fastcgi_params`).
struct RequestBuilder {
    private var method: HTTPRequest.Method?
    private var path: String?
    private var query: String?
    private var fields = HTTPFields()
    private var parameters: [String: String] = [:]
    /// The length of the body in bytes, as the web server announced it.
    private(set) var contentLength: Int?

    /// Adds `NAME=value`. If a parameter is repeated, the first one counts; header fields may be repeated.
    mutating func add(_ entry: UnsafeRawBufferPointer) throws(MalformedRequest) {
        guard let end = entry.firstIndex(of: UInt8(ascii: "=")), end > 0 else {
            throw MalformedRequest(message: "a parameter has no name")
        }
        let name = UnsafeRawBufferPointer(rebasing: entry[..<end])
        let value = UnsafeRawBufferPointer(rebasing: entry[(end + 1)...])
        if name.starts(with: Self.fieldPrefix) {
            try addField(name.dropFirst(Self.fieldPrefix.count), value)
        } else {
            try addParameter(Self.text(name, "the name of a parameter"), value)
        }
    }

    private static let fieldPrefix = Array("HTTP_".utf8)

    private mutating func addParameter(_ name: String, _ value: UnsafeRawBufferPointer) throws(MalformedRequest) {
        switch name {
        case "REQUEST_METHOD": if method == nil { method = try Self.method(value) }
        case "DOCUMENT_URI": if path == nil { path = try Self.text(value, "the path") }
        case "QUERY_STRING": if query == nil { query = try Self.text(value, "the query") }
        case "CONTENT_TYPE":
            if !value.isEmpty, fields[.contentType] == nil {
                fields.append(HTTPField(name: .contentType, value: value))
            }
        case "CONTENT_LENGTH":
            if !value.isEmpty, contentLength == nil {
                contentLength = try Self.length(value)
                fields.append(HTTPField(name: .contentLength, value: value))
            }
        case "FCGI_ROLE": break  // libfcgi's own
        default: if parameters[name] == nil { parameters[name] = try Self.text(value, name) }
        }
    }

    private mutating func addField(
        _ name: UnsafeRawBufferPointer.SubSequence, _ value: UnsafeRawBufferPointer
    ) throws(MalformedRequest) {
        let text = String(decoding: name.lazy.map(Self.fieldByte), as: UTF8.self)
        // CONTENT_TYPE and CONTENT_LENGTH already say what these two do.
        if text == "content-type" || text == "content-length" { return }
        guard let name = HTTPField.Name(text) else {
            throw MalformedRequest(message: "\"\(text)\" is not the name of a header field")
        }
        fields.append(HTTPField(name: name, value: value))
    }

    private static func fieldByte(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "_"): UInt8(ascii: "-")
        default: byte
        }
    }

    private static func method(_ value: UnsafeRawBufferPointer) throws(MalformedRequest) -> HTTPRequest.Method {
        let name = try text(value, "the method")
        guard let method = HTTPRequest.Method(name) else {
            throw MalformedRequest(message: "\"\(name)\" is not a method")
        }
        return method
    }

    private static func length(_ value: UnsafeRawBufferPointer) throws(MalformedRequest) -> Int {
        let digits = try text(value, "the length of the body")
        guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = Int(digits) else {
            throw MalformedRequest(message: "\"\(digits)\" is not a body length in bytes")
        }
        return length
    }

    private static func text(_ bytes: UnsafeRawBufferPointer, _ what: String) throws(MalformedRequest) -> String {
        guard let text = bytes.withMemoryRebound(to: UInt8.self, { String(validating: $0, as: UTF8.self) }) else {
            throw MalformedRequest(message: "\(what) is not valid UTF-8")
        }
        return text
    }

    /// The request, with `body`.
    func request(body: any RequestBody) throws(MalformedRequest) -> Request {
        guard let method else { throw MalformedRequest(message: "REQUEST_METHOD is missing") }
        guard let path else { throw MalformedRequest(message: "DOCUMENT_URI is missing") }
        return Request(
            method: method, path: path, query: query ?? "", fields: fields, parameters: parameters, body: body)
    }
}

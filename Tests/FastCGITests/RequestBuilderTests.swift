import HTTPTypes
import Testing
import Web

@testable import FastCGI

@Suite("Making a request of parameters")
struct RequestBuilderTests {
    private func request(_ entries: String...) throws -> Request { try request(entries.map { Array($0.utf8) }) }

    private func request(_ entries: [[UInt8]]) throws -> Request {
        var builder = RequestBuilder()
        for entry in entries { try entry.withUnsafeBytes { try builder.add($0) } }
        return try builder.request(body: EmptyBody())
    }

    private func message(of entries: String...) -> String? {
        do { _ = try request(entries.map { Array($0.utf8) }) } catch { return (error as? MalformedRequest)?.message }
        return nil
    }

    @Test("method, path, query, header fields and parameters find their places")
    func places() throws {
        let request = try request(
            "FCGI_ROLE=RESPONDER", "REQUEST_METHOD=PUT", "DOCUMENT_URI=/a b/ü", "QUERY_STRING=x=1&y=%20",
            "HTTP_X_API_KEY=secret", "HTTP_ACCEPT=a", "HTTP_ACCEPT=b", "CONTENT_TYPE=text/plain", "CONTENT_LENGTH=3",
            "REMOTE_ADDR=203.0.113.9", "EMPTY=")
        #expect(request.method == .put)
        #expect(request.path == "/a b/ü")
        #expect(request.query == "x=1&y=%20")
        #expect(request.fields[HTTPField.Name("X-API-Key")!] == "secret")
        #expect(request.fields[values: .accept] == ["a", "b"])
        #expect(request.fields[.contentType] == "text/plain")
        #expect(request.fields[.contentLength] == "3")
        #expect(request.parameters == ["REMOTE_ADDR": "203.0.113.9", "EMPTY": ""])
    }

    @Test("of a parameter that comes twice the first one counts")
    func twice() throws {
        let request = try request(
            "REQUEST_METHOD=GET", "REQUEST_METHOD=DELETE", "DOCUMENT_URI=/a", "DOCUMENT_URI=/b", "QUERY_STRING=",
            "QUERY_STRING=q", "REMOTE_USER=a", "REMOTE_USER=b", "CONTENT_LENGTH=1", "CONTENT_LENGTH=2")
        #expect(request.method == .get)
        #expect(request.path == "/a")
        #expect(request.query == "")
        #expect(request.parameters == ["REMOTE_USER": "a"])
        #expect(request.fields[.contentLength] == "1")
    }

    @Test("what the client says of its body's type and length gives way to what the web server says")
    func bodyFields() throws {
        let request = try request(
            "REQUEST_METHOD=GET", "DOCUMENT_URI=/", "HTTP_CONTENT_LENGTH=99", "HTTP_CONTENT_TYPE=a/b",
            "CONTENT_LENGTH=",
            "CONTENT_TYPE=")
        #expect(request.fields.isEmpty)
    }

    @Test("a header field with bytes that are not UTF-8 is kept, other parameters must be UTF-8")
    func encoding() throws {
        let head = [Array("REQUEST_METHOD=GET".utf8), Array("DOCUMENT_URI=/".utf8)]
        let request = try request(head + [Array("HTTP_USER_AGENT=caf".utf8) + [0xE9]])
        let bytes = request.fields[fields: .userAgent].first?.withUnsafeBytesOfValue { Array($0) }
        #expect(bytes == Array("caf".utf8) + [0xE9])
        for name in ["DOCUMENT_URI=", "QUERY_STRING=", "REQUEST_METHOD=", "REMOTE_USER=", "\u{fffd}"] {
            #expect(throws: MalformedRequest.self) { try self.request([Array(name.utf8) + [0xFF, 0x3D]]) }
        }
    }

    @Test("what makes no sense is refused, with the value")
    func refusals() {
        #expect(message(of: "DOCUMENT_URI=/") == "REQUEST_METHOD is missing")
        #expect(message(of: "REQUEST_METHOD=GET") == "DOCUMENT_URI is missing")
        #expect(message(of: "REQUEST_METHOD=G T", "DOCUMENT_URI=/") == "\"G T\" is not a method")
        #expect(message(of: "REQUEST_METHOD=", "DOCUMENT_URI=/") == "\"\" is not a method")
        #expect(message(of: "CONTENT_LENGTH=-1") == "\"-1\" is not a body length in bytes")
        #expect(message(of: "CONTENT_LENGTH=99999999999999999999") != nil)
        #expect(message(of: "HTTP_A(B=c") == "\"a(b\" is not the name of a header field")
        #expect(message(of: "HTTP_=c") == "\"\" is not the name of a header field")
        #expect(message(of: "=x") == "a parameter has no name")
        #expect(message(of: "x") == "a parameter has no name")
    }
}

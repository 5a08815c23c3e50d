import HTTPTypes
import Testing
import Web

@testable import FastCGI

@Suite("Writing a response")
struct ResponseWriterTests {
    private func head(_ response: Response, to method: HTTPRequest.Method = .get) -> String {
        String(decoding: ResponseWriter(response, to: method).wholeHead, as: UTF8.self)
    }

    @Test("the head has a status line, the fields, and the length of the body")
    func whole() {
        let response = Response(status: .notFound, fields: [.contentType: "text/plain"], body: [1, 2, 3])
        #expect(head(response) == "Status: 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n")
        #expect(head(Response(status: 299)) == "Status: 299\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("HEAD gets the same head, and no body")
    func headMethod() {
        let response = Response(status: .ok, body: [1, 2, 3])
        #expect(head(response, to: .head) == head(response))
        #expect(ResponseWriter(response, to: .get).sendsBody)
        #expect(!ResponseWriter(response, to: .head).sendsBody)
    }

    @Test("204 and 304 have neither body nor length", arguments: [HTTPResponse.Status.noContent, .notModified])
    func empty(status: HTTPResponse.Status) {
        let response = Response(status: status, body: [1, 2, 3])
        #expect(!head(response).contains("Content-Length"))
        #expect(!ResponseWriter(response, to: .get).sendsBody)
    }

    @Test("a length that the handler gives stands")
    func givenLength() {
        let response = Response(status: .ok, fields: [.contentLength: "7"])
        #expect(head(response) == "Status: 200 OK\r\nContent-Length: 7\r\n\r\n")
    }

    @Test("no value can add a line, and no field can pass for the status")
    func injection() {
        var fields: HTTPFields = [.location: "/a\r\nSet-Cookie: b\0"]
        fields[HTTPField.Name("STATUS")!] = "200 OK"
        let response = Response(status: .init(code: 302, reasonPhrase: "Found\r\nX: y"), fields: fields)
        let lines = head(response).split(separator: "\r\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { !$0.contains("\n") && !$0.contains("\r") && !$0.contains("\0") })
        #expect(lines.first?.hasPrefix("Status: 302 ") == true)
    }
}

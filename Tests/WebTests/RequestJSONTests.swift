import HTTPTypes
import JSON
import Testing
import Web

@Suite("JSON in requests")
struct RequestJSONTests {
    @Test("a body is read as JSON")
    func reading() throws {
        #expect(try request(#"{"a": [1]}"#).json(limit: 100) == ["a": [1]])
    }

    @Test("what is not JSON is refused", arguments: ["", "nul", "{", #"{"a":1,}"#, "\"\u{1}\"", "[1] x", "{'a':1}"])
    func malformed(_ text: String) {
        let error = failure { () throws(APIError) in try request(text).json(limit: 100) }
        #expect(error?.status == .badRequest)
        #expect(error?.message.hasPrefix("The request body is not valid JSON") == true)
    }

    @Test("a body that is too large, or incomplete, is refused before it is parsed")
    func unread() {
        let error = failure { () throws(APIError) in try request("[1,2,3]").json(limit: 6) }
        #expect(error?.status == .contentTooLarge)
        #expect(error?.message == "The request body may have at most 6 bytes")
        let cut = Request(method: .post, path: "/", body: FixedBody(content: nil))
        #expect(failure { () throws(APIError) in try cut.json(limit: 6) }?.status == .badRequest)
    }

    private func request(_ text: String) -> Request {
        Request(method: .post, path: "/", body: FixedBody(content: Array(text.utf8)))
    }
}

/// A body of a test; incomplete when it has no content.
private struct FixedBody: RequestBody {
    let content: [UInt8]?

    func read(limit: Int) throws(BodyError) -> [UInt8] {
        guard let content else { throw .incomplete }
        guard content.count <= limit else { throw .tooLarge(limit: limit) }
        return content
    }
}

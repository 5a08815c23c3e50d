import HTTPTypes
import Testing
import Web

@Suite("Errors as clients see them")
struct APIErrorTests {
    @Test("the text stands under both names that clients look for")
    func text() {
        let response = APIError.notFound("No such upload: \"x\"").response
        #expect(response.status == .notFound)
        #expect(response.fields[.contentType] == "application/json")
        let text = #"No such upload: \"x\""#
        #expect(response.text == "{\"message\":\"\(text)\",\"detail\":\"\(text)\"}")
    }

    @Test("a request that does not validate is answered with all its problems")
    func problems() {
        let error = APIError.invalid([.init(field: "a", message: "a is wrong"), .init(field: "b", message: "b, too")])
        #expect(error.status.code == 422)
        let text = "a is wrong; b, too"
        let errors = #"[{"field":"a","message":"a is wrong"},{"field":"b","message":"b, too"}]"#
        #expect(error.response.text == #"{"message":"\#(text)","detail":"\#(text)","errors":\#(errors)}"#)
    }

    @Test("of very many problems the first 20 are told, and how many more there are")
    func manyProblems() {
        let problems = (0..<25).map { APIError.Problem(field: "f\($0)", message: "m\($0)") }
        #expect(APIError.invalid(Array(problems.prefix(20))).problems.count == 20)
        let error = APIError.invalid(problems)
        #expect(error.problems == Array(problems.prefix(20)))
        #expect(error.message.hasSuffix("; m19; and 5 more problems"))
    }

    @Test("the cause is not sent")
    func cause() {
        let error = APIError(.internalServerError, "Sorry", cause: Complaint(description: "secret"))
        #expect(!error.response.text.contains("secret"))
        #expect("\(String(describing: error.cause))".contains("secret"))
    }

    @Test("further fields are sent, and cannot change the type of the content")
    func fields() {
        let error = APIError.unavailable("Full", retryAfter: 60)
        #expect(error.response.status == .serviceUnavailable)
        #expect(error.response.fields[.retryAfter] == "60")
        let odd = APIError(.badRequest, "x", fields: [.contentType: "text/html"])
        #expect(odd.response.fields[values: .contentType] == ["application/json"])
    }
}

import HTTPTypes
import Testing
import Web

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// What `body` throws; nil, and a recorded issue, when it throws nothing.
func failure<Value>(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(APIError) -> Value
) -> APIError? {
    do throws(APIError) {
        let value = try body()
        Issue.record("\(value) was taken", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}

/// An error with a text, as the rules of the domain throw them.
struct Complaint: Error, CustomStringConvertible {
    let description: String
}

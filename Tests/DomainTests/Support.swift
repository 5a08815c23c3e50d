import Domain
import Testing

/// What `body` refuses its value with; nil, and a recorded issue, when it does not.
func refusal<Value>(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(InvalidValue) -> Value
) -> String? {
    do throws(InvalidValue) {
        let value = try body()
        Issue.record("\(value) was taken", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error.description
    }
}

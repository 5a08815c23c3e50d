import HTTPTypes
import Testing
import Web

/// A small random generator with a seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

extension JSON {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

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

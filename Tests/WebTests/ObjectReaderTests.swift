import HTTPTypes
import JSON
import Testing

@testable import Web

@Suite("Objects in requests")
struct ObjectReaderTests {
    @Test("members are read, in any order")
    func reading() throws {
        var reader = try ObjectReader(["b": "2", "a": "1"])
        #expect(reader.string("a") { $0 } == "1")
        #expect(reader.string("b") { Int($0) ?? 0 } == 2)
        try reader.finish()
    }

    @Test("a member that is missing has its default, or is required")
    func missing() throws {
        var reader = try ObjectReader([:])
        #expect(reader.string("a", default: "standard") { $0 } == "standard")
        try reader.finish()
        var strict = try ObjectReader([:])
        #expect(strict.string("a") { $0 } == nil)
        let error = failure { () throws(APIError) in try strict.finish() }
        #expect(error?.status.code == 422)
        #expect(error?.problems == [.init(field: "a", message: "a is required")])
    }

    @Test("a member that may be missing is of any kind, and is required only where something else asks for it")
    func optional() throws {
        var reader = try ObjectReader(["a": 5, "b": nil])
        #expect(reader.optional("a") { $0 } == 5)
        #expect(reader.optional("b") { $0 } == JSON.null)
        #expect(reader.optional("c") { $0 } == nil)
        let number: Int? = reader.optional("d") { _ in throw Complaint(description: "never asked") }
        #expect(number == nil)
        reader.require("a")
        reader.require("c")
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(error?.problems == [.init(field: "c", message: "c is required")])
    }

    @Test("an empty string is a value, not a missing one")
    func empty() throws {
        var reader = try ObjectReader(["a": ""])
        #expect(reader.string("a", default: "standard") { $0 } == "")
        try reader.finish()
    }

    @Test(
        "a value of another kind is refused, and told from a missing one",
        arguments: [
            (.null, "null"), (true, "a boolean"), (5, "a number"), (.number(0.5), "a number"), (["x"], "an array"),
            (["x": "y"], "an object"),
        ] as [(JSON, String)])
    func kinds(_ value: JSON, _ kind: String) throws {
        var reader = try ObjectReader(["a": value])
        // Also where there is a default: null is no way to ask for it.
        #expect(reader.string("a", default: "standard") { $0 } == nil)
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(error?.problems == [.init(field: "a", message: "a must be a string, not \(kind)")])
    }

    @Test("what the parser says is what the client is told")
    func parser() throws {
        var reader = try ObjectReader(["a": "x"])
        let value: Int? = reader.string("a") { text in throw Complaint(description: "a `\(text)` is odd") }
        #expect(value == nil)
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(error?.problems == [.init(field: "a", message: "a `x` is odd")])
    }

    @Test("all problems and all unknown fields are told at once, in the order of asking and of writing")
    func allAtOnce() throws {
        var reader = try ObjectReader(["z": 1, "b": 5, "y": "x", "c": "x"])
        _ = reader.string("a") { $0 }
        _ = reader.string("b") { $0 }
        _ = reader.string("c") { _ -> String in throw Complaint(description: "c is odd") }
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(
            error?.problems == [
                .init(field: "a", message: "a is required"),
                .init(field: "b", message: "b must be a string, not a number"),
                .init(field: "c", message: "c is odd"),
                .init(field: "z", message: "Unknown field `z`; known fields: a, b, c"),
                .init(field: "y", message: "Unknown field `y`; known fields: a, b, c"),
            ])
    }

    @Test("a field's name that is very long is shown in part")
    func longName() throws {
        let name = String(repeating: "x", count: 100_000)
        let error = failure { () throws(APIError) in
            try ObjectReader(.object([.init(name: name, value: .null), .init(name: "y", value: .null)])).finish()
        }
        #expect(error?.problems.map(\.field) == [String(repeating: "x", count: 80) + "…", "y"])
        #expect(error?.message.utf8.count ?? .max < 300)
    }

    @Test("a member that is given twice is refused, as nobody can know which one is meant")
    func twice() throws {
        let json = try JSON(parsing: Array(#"{"a": "1", "a": "2", "b": "3"}"#.utf8))
        var reader = try ObjectReader(json)
        #expect(reader.string("a", default: "0") { $0 } == nil)
        #expect(reader.string("b") { $0 } == "3")
        let error = failure { () throws(APIError) in try reader.finish() }
        #expect(error?.problems == [.init(field: "a", message: "a must be given once")])
    }

    @Test("what is no object is refused, and named", arguments: [.null, true, 5, "x", []] as [JSON])
    func noObject(_ json: JSON) {
        let error = failure { () throws(APIError) in try ObjectReader(json) }
        #expect(error?.status.code == 422)
        #expect(error?.message == "The request body must be a JSON object, not \(json.kind)")
    }
}

internal import FoundationEssentials

/// The engine's whole answer to a call that it did not refuse.
struct EngineResponse {
    let call: Call
    let status: Int
    let body: [UInt8]

    /// - Throws: what the status stands for, when it is none of success.
    init(_ reception: Reception, to call: Call) throws(EngineError) {
        self.call = call
        status = reception.status
        body = reception.body
        switch status {
        case 200..<300, 304: break
        case 404: throw .notFound(message: message)
        case 409: throw .conflict(message: message)
        case 500... where Self.outOfSpaceMessages.contains(where: message.lowercased().contains):
            throw .outOfSpace(message: message)
        default: throw .refused(status: status, message: message)
        }
    }

    /// What the kernel calls it (strerror(3)), in the engine's words. There is no status for it.
    private static let outOfSpaceMessages = ["no space left on device", "disk quota exceeded", "read-only file system"]

    /// Whether the engine had nothing to do.
    var isUnchanged: Bool { status == 304 }

    func decode<Value: Decodable>(_ type: Value.Type) throws(EngineError) -> Value {
        try Self.decode(type, from: body, of: "the response to \(call)")
    }

    /// Decodes `json`, which `what` names in an error.
    static func decode<Value: Decodable>(
        _ type: Value.Type, from json: [UInt8], of what: @autoclosure () -> String
    ) throws(EngineError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(json))
        } catch {
            throw .malformed("\(what()): \(error)")
        }
    }

    /// What the engine says of a failure: `{"message": "…"}`.
    private var message: String {
        struct Failure: Decodable {
            let message: String
        }
        if let failure = try? JSONDecoder().decode(Failure.self, from: Data(body)) { return failure.message }
        let text = String(decoding: body.prefix(500), as: UTF8.self)
        return text.isEmpty ? "no reason given for \(call)" : text
    }
}

internal import FoundationEssentials

/// The engine's whole response to a call that succeeded.
struct EngineResponse {
    let call: Call
    let status: Int
    let body: [UInt8]

    /// - Throws: the error that the status stands for, unless it is a success.
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

    /// The kernel's messages (strerror(3)), which the engine repeats. There is no status for these errors.
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

    /// The engine's message about a failure: `{"message": "…"}`.
    private var message: String {
        struct Failure: Decodable {
            let message: String
        }
        if let failure = try? JSONDecoder().decode(Failure.self, from: Data(body)) { return failure.message }
        let text = String(decoding: body.prefix(500), as: UTF8.self)
        return text.isEmpty ? "no reason given for \(call)" : text
    }
}

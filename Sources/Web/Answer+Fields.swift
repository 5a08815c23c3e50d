import HTTPTypes

extension Answer {
    /// The same answer with further header fields, whenever the response is sent.
    func adding(_ fields: HTTPFields) -> Answer {
        guard !fields.isEmpty else { return self }
        switch self {
        case .now(let response): return .now(response.adding(fields))
        case .stream(let response, let write): return .stream(response.adding(fields), write)
        case .later(let action): return .later { action(AddingReply(to: $0, fields)) }
        case .live(let response, let body): return .live(response.adding(fields), body)
        }
    }
}

extension Response {
    func adding(_ fields: HTTPFields) -> Response {
        var response = self
        response.fields.append(contentsOf: fields)
        return response
    }
}

/// Adds header fields to the response that another reply sends.
private final class AddingReply: Reply {
    private let reply: any Reply
    private let fields: HTTPFields

    func onlyWaits() { reply.onlyWaits() }

    init(to reply: any Reply, _ fields: HTTPFields) {
        self.reply = reply
        self.fields = fields
    }

    func send(_ response: Response) -> Bool { reply.send(response.adding(fields)) }
    func onGone(_ action: @escaping @Sendable () -> Void) { reply.onGone(action) }
}

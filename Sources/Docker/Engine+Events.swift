internal import FoundationEssentials

extension Engine {
    /// Follows the OOM kills in a container, until cancelled.
    ///
    /// - Parameter onEvent: called on this thread for each kill; at first for those that the engine still remembers.
    package func outOfMemoryEvents(
        of container: ContainerID, cancellation: Cancellation, onEvent: @escaping () -> Void
    ) throws(EngineError) {
        let call = try eventsCall(container, .outOfMemory)
        var decoder = LineDecoder()
        let onBytes = { (bytes: UnsafeRawBufferPointer) throws(EngineError) in
            try decoder.take(bytes) { line throws(EngineError) in
                if cancellation.isCancelled { throw .cancelled }
                if try Event(json: line).action == .outOfMemory { onEvent() }
            }
        }
        try stream(call, until: cancellation, onBytes: onBytes)
    }

    /// Whether the engine remembers an OOM kill in the container. It keeps some hundred events of all kinds, and loses
    /// them when it stops.
    package func knowsOutOfMemoryEvent(of container: ContainerID) throws(EngineError) -> Bool {
        !(try pastEvents(of: container, .outOfMemory).isEmpty)
    }

    /// The exit code that the engine observed itself; nil if it remembers none, as after a restart of the engine.
    package func knownExitCode(of container: ContainerID) throws(EngineError) -> Int? {
        try pastEvents(of: container, .end).last?.exitCode
    }

    private func pastEvents(of container: ContainerID, _ action: Event.Action) throws(EngineError) -> [Event] {
        // With an end in the past, the engine answers with the events that it has, and does not wait for more.
        let now = EngineTime(nanosecondsSince1970: Int64(Date().timeIntervalSince1970 * 1e9))
        let response = try response(to: try eventsCall(container, action).with("until", now.unixSeconds))
        var events: [Event] = []
        for line in response.body.split(separator: UInt8(ascii: "\n")) { events.append(try Event(json: Array(line))) }
        return events.filter { $0.action == action }
    }

    private func eventsCall(_ container: ContainerID, _ action: Event.Action) throws(EngineError) -> Call {
        let filters = ["type": ["container"], "event": [action.rawValue], "container": [container.text]]
        let text: String
        do {
            text = String(decoding: try JSONEncoder().encode(filters), as: UTF8.self)
        } catch {
            throw .malformed("filters cannot be encoded: \(error)")
        }
        // Without a beginning the engine reports no past events.
        return Call(.get, "events").with("filters", text).with("since", "0")
    }
}

/// An event of a container.
private struct Event: Decodable {
    enum Action: String {
        case outOfMemory = "oom"
        case end = "die"
    }

    /// Nil for any other.
    let action: Action?
    /// Only of an exit.
    let exitCode: Int?

    private enum CodingKeys: String, CodingKey {
        case action = "Action"
        case actor = "Actor"
    }

    private struct Actor: Decodable {
        let attributes: [String: String]?

        enum CodingKeys: String, CodingKey {
            case attributes = "Attributes"
        }
    }

    init(json: [UInt8]) throws(EngineError) {
        self = try EngineResponse.decode(Event.self, from: json, of: "an event")
    }

    init(from decoder: any Decoder) throws {
        let event = try decoder.container(keyedBy: CodingKeys.self)
        action = Action(rawValue: try event.decode(String.self, forKey: .action))
        exitCode = try event.decodeIfPresent(Actor.self, forKey: .actor)?.attributes?["exitCode"].flatMap { Int($0) }
    }
}

internal import FoundationEssentials

extension Engine {
    /// Follows how often the kernel kills a process of a container for want of memory, until cancelled.
    ///
    /// - Parameter onEvent: called on this thread for each such event; for those that the engine still knows of at once.
    package func outOfMemoryEvents(
        of container: ContainerID, cancellation: Cancellation, onEvent: @escaping () -> Void
    ) throws(EngineError) {
        let call = try eventsCall(container)
        var decoder = LineDecoder()
        let onBytes = { (bytes: UnsafeRawBufferPointer) throws(EngineError) in
            try decoder.take(bytes) { line throws(EngineError) in
                if cancellation.isCancelled { throw .cancelled }
                if try Event(json: line).isOutOfMemory { onEvent() }
            }
        }
        try stream(call, until: cancellation, onBytes: onBytes)
    }

    /// Whether the engine knows of such an event up to now. It keeps some hundred events of all kinds, and none beyond its own end.
    package func knowsOutOfMemoryEvent(of container: ContainerID) throws(EngineError) -> Bool {
        // An end that has passed makes the engine answer with what it has, and not wait for more.
        let now = EngineTime(nanosecondsSince1970: Int64(Date().timeIntervalSince1970 * 1e9))
        let answer = try answer(to: try eventsCall(container).with("until", now.unixSeconds))
        for line in answer.body.split(separator: UInt8(ascii: "\n")) {
            if try Event(json: Array(line)).isOutOfMemory { return true }
        }
        return false
    }

    private func eventsCall(_ container: ContainerID) throws(EngineError) -> Call {
        let filters = ["type": ["container"], "event": ["oom"], "container": [container.text]]
        let text: String
        do {
            text = String(decoding: try JSONEncoder().encode(filters), as: UTF8.self)
        } catch {
            throw .malformed("filters without JSON: \(error)")
        }
        // Without a beginning the engine tells nothing of what has been.
        return Call(.get, "events").with("filters", text).with("since", "0")
    }
}

/// Something that the engine tells of a container.
private struct Event: Decodable {
    let action: String

    enum CodingKeys: String, CodingKey {
        case action = "Action"
    }

    init(json: [UInt8]) throws(EngineError) {
        self = try Answer.decode(Event.self, from: json, of: "an event")
    }

    var isOutOfMemory: Bool { action == "oom" }
}

/// One line of the engine's progress while it pulls an image.
package struct PullEvent: Equatable, Sendable {
    /// Such as `Downloading` or `Pull complete`.
    package let status: String
    /// The layer's ID, or the tag in the first line; nil if the line concerns the whole image.
    package let layer: String?
    /// How many bytes of the layer are done, in the step that `status` names.
    package let current: Int64?
    /// How many bytes the layer has in that step; nil if the engine does not know.
    package let total: Int64?

    package init(status: String, layer: String? = nil, current: Int64? = nil, total: Int64? = nil) {
        self.status = status
        self.layer = layer
        self.current = current
        self.total = total
    }
}

extension Engine {
    /// Pulls an image from its registry; blocks until it is complete.
    ///
    /// - Parameters:
    ///   - reference: `name`, `name:tag` or `name@sha256:…`; `latest` without a tag or digest.
    ///   - onEvent: called on this thread, many times a second.
    /// - Throws: `EngineError.refused` or `EngineError.notFound` with the engine's message, even if it only fails in
    ///   the middle of its response.
    package func pull(
        _ reference: String, cancellation: Cancellation, onEvent: @escaping (PullEvent) -> Void
    ) throws(EngineError) {
        let (name, tag) = Self.parts(of: reference)
        // The engine starts to respond once the registry has.
        let call = Call(.post, "images", "create").with("fromImage", name).with("tag", tag).within(Call.longTimeout)
        var decoder = LineDecoder()
        let onBytes = { (bytes: UnsafeRawBufferPointer) throws(EngineError) in
            try decoder.take(bytes) { line throws(EngineError) in
                if cancellation.isCancelled { throw .cancelled }
                if let event = try PullLine.event(of: line) { onEvent(event) }
            }
        }
        try stream(call, until: cancellation, onBytes: onBytes)
    }

    /// The name in a reference, without tag and digest, and with the parts that Docker implies.
    package static func repository(of reference: String) -> String {
        let name = parts(of: parts(of: reference).name).name
        let components = name.split(separator: "/", maxSplits: 1)
        guard let first = components.first else { return name }
        let isHost = components.count == 2 && (first.contains { $0 == "." || $0 == ":" } || first == "localhost")
        let whole = isHost ? name : components.count == 2 ? "docker.io/" + name : "docker.io/library/" + name
        return whole.replacing("index.docker.io/", with: "docker.io/", maxReplacements: 1)
    }

    /// The engine accepts a digest in place of a tag, and without either it would pull every tag.
    static func parts(of reference: String) -> (name: String, tag: String) {
        if let at = reference.lastIndex(of: "@") {
            return (String(reference[..<at]), String(reference[reference.index(after: at)...]))
        }
        let nameStart = reference.lastIndex(of: "/") ?? reference.startIndex
        guard let colon = reference[nameStart...].lastIndex(of: ":") else { return (reference, "latest") }
        return (String(reference[..<colon]), String(reference[reference.index(after: colon)...]))
    }
}

private struct PullLine: Decodable {
    struct Progress: Decodable {
        let current: Int64?
        let total: Int64?
    }

    struct Failure: Decodable {
        let message: String?
    }

    let status: String?
    let id: String?
    let progressDetail: Progress?
    let error: String?
    let errorDetail: Failure?

    /// Nil for an empty line, and for a line that is neither progress nor a failure.
    static func event(of json: [UInt8]) throws(EngineError) -> PullEvent? {
        guard json.contains(where: { $0 > UInt8(ascii: " ") }) else { return nil }
        let line = try EngineResponse.decode(PullLine.self, from: json, of: "the progress of a pull")
        // The status of the response was sent long before.
        if let error = line.errorDetail?.message ?? line.error { throw .refused(status: 200, message: error) }
        guard let status = line.status else { return nil }
        return PullEvent(
            status: status, layer: line.id, current: line.progressDetail?.current, total: line.progressDetail?.total)
    }
}

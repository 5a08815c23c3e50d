/// The response to one call, as libcurl delivers it. Used only on the thread of the call.
final class Reception {
    /// Larger responses are treated as garbage; the longest real one is a list of containers.
    private static let maximumBodyBytes = 64 << 20

    private(set) var status = 0
    /// The whole body; for a stream only the engine's message about a failure.
    private(set) var body: [UInt8] = []
    /// Whether the final head has arrived.
    private(set) var hasHead = false
    /// Whether the head says how the end of the body is determined.
    private var isFramed = false
    /// Why this side ended the transfer early.
    private(set) var failure: EngineError?

    private let cancellation: Cancellation?
    private let onHead: () -> Void
    private let onBytes: ((UnsafeRawBufferPointer) throws(EngineError) -> Void)?

    /// - Parameters:
    ///   - onHead: called once, when the head of a successful response has arrived.
    ///   - onBytes: receives the body of a successful response piece by piece; nil collects it in `body`.
    init(
        cancellation: Cancellation? = nil, onHead: @escaping () -> Void = {},
        onBytes: ((UnsafeRawBufferPointer) throws(EngineError) -> Void)? = nil
    ) {
        self.cancellation = cancellation
        self.onHead = onHead
        self.onBytes = onBytes
    }

    /// Takes one line of a head, with its line break.
    func takeHeadLine(_ bytes: UnsafeRawBufferPointer) {
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            isFramed = false
        } else if line == "\r\n" || line == "\n" {
            endHead()
        } else {
            let field = line.lowercased()
            if field.hasPrefix("content-length:") { isFramed = true }
            if field.hasPrefix("transfer-encoding:"), field.contains("chunked") { isFramed = true }
        }
    }

    /// Takes a piece of the body. Returning false ends the transfer.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if cancellation?.isCancelled == true { return fail(.cancelled) }
        guard let onBytes, isSuccess else { return keep(bytes) }
        do {
            try onBytes(bytes)
            return true
        } catch {
            return fail(error)
        }
    }

    /// Whether the end that libcurl reported is a real one: it also accepts a connection that was cut in the middle of
    /// the head, or of a body without an announced end.
    var isComplete: Bool { hasHead && (isFramed || status == 204 || status == 304) }

    private var isSuccess: Bool { (200..<300).contains(status) }

    /// A 1xx is followed by another head. A trailer also ends with an empty line, but is not a second head.
    private func endHead() {
        guard status >= 200, !hasHead else { return }
        hasHead = true
        if isSuccess { onHead() }
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= Self.maximumBodyBytes else {
            return fail(.malformed("a response of more than \(Self.maximumBodyBytes) bytes"))
        }
        body += bytes
        return true
    }

    private func fail(_ error: EngineError) -> Bool {
        failure = error
        return false
    }
}

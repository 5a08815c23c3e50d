/// What comes back for one call, as libcurl hands it over. Used on the thread of the call alone.
final class Reception {
    /// Larger answers are not believed; the longest real one is a list of containers.
    private static let maximumBodyBytes = 64 << 20

    private(set) var status = 0
    /// The body: whole, or of a stream only what the engine says of its failure.
    private(set) var body: [UInt8] = []
    /// Whether the final head has come.
    private(set) var hasHead = false
    /// Whether the head says how the body's end is known.
    private var isFramed = false
    /// Why this side gave up in the middle.
    private(set) var failure: EngineError?

    private let cancellation: Cancellation?
    private let onHead: () -> Void
    private let onBytes: ((UnsafeRawBufferPointer) throws(EngineError) -> Void)?

    /// - Parameters:
    ///   - onHead: called once, when the head of a success has come.
    ///   - onBytes: takes the body of a success piece by piece; nil keeps it in `body`.
    init(
        cancellation: Cancellation? = nil, onHead: @escaping () -> Void = {},
        onBytes: ((UnsafeRawBufferPointer) throws(EngineError) -> Void)? = nil
    ) {
        self.cancellation = cancellation
        self.onHead = onHead
        self.onBytes = onBytes
    }

    /// Takes one line of a head, with its line end.
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

    /// Takes a piece of the body. False ends the transfer.
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

    /// Whether what libcurl took for an end can be believed: it also takes a connection for ended that is cut within the head,
    /// or within a body of no announced end.
    var isComplete: Bool { hasHead && (isFramed || status == 204 || status == 304) }

    private var isSuccess: Bool { (200..<300).contains(status) }

    /// A 1xx is followed by another head; a trailer, which ends with an empty line too, is not a second head.
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

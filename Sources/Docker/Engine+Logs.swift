extension Engine {
    /// Reads a container's output, oldest first.
    ///
    /// - Parameters:
    ///   - start: leaves out older frames; frames with exactly this time are included.
    ///   - follow: continues until the container exits. For a container that is not running (yet, or any more) the call
    ///     ends after the existing output, as without it.
    ///   - onFrame: called on this thread. While it is busy the engine waits, and eventually the container does, too.
    ///     An error that it throws ends the call.
    package func logs(
        of container: ContainerID, since start: EngineTime? = nil, follow: Bool = true, cancellation: Cancellation,
        onFrame: @escaping (LogFrame) throws(EngineError) -> Void
    ) throws(EngineError) {
        let call = Call(.get, "containers", container.text, "logs")
            .with("stdout", true).with("stderr", true).with("timestamps", true).with("follow", follow)
            .with("since", start?.unixSeconds)
        var decoder = FrameDecoder()
        let onBytes = { (bytes: UnsafeRawBufferPointer) throws(EngineError) in
            try decoder.take(bytes) { output, payload throws(EngineError) in
                if cancellation.isCancelled { throw .cancelled }
                try onFrame(try LogFrame(output: output, payload: payload))
            }
        }
        try stream(call, until: cancellation, onBytes: onBytes)
        guard decoder.isAtBoundary else { throw .malformed("a log that ends in the middle of a frame") }
    }
}

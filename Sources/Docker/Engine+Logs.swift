extension Engine {
    /// Reads what a container wrote, the oldest first.
    ///
    /// - Parameters:
    ///   - start: leaves out what is older; what has this very time comes again.
    ///   - follow: goes on until the container ends; of one that does not run (not yet, or no more) it ends with what there
    ///     is, as without.
    ///   - onFrame: called on this thread. The engine waits while it is busy, and in the end so does the container. What it throws
    ///     ends the call.
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

extension Engine {
    /// Follows a container's resource use, about once a second, until it is removed.
    ///
    /// - Parameter onSample: called on this thread, only while the container is running.
    package func stats(
        of container: ContainerID, cancellation: Cancellation, onSample: @escaping (StatsSample) -> Void
    ) throws(EngineError) {
        let call = Call(.get, "containers", container.text, "stats").with("stream", true)
        var decoder = LineDecoder()
        let onBytes = { (bytes: UnsafeRawBufferPointer) throws(EngineError) in
            try decoder.take(bytes) { line throws(EngineError) in
                if cancellation.isCancelled { throw .cancelled }
                if let sample = try StatsSample(json: line) { onSample(sample) }
            }
        }
        try stream(call, until: cancellation, onBytes: onBytes)
    }
}

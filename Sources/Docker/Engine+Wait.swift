/// What `Engine.wait` waits for.
package enum WaitCondition: String, Sendable {
    /// The next exit after the wait is armed, for a container that is about to be started. If it has already exited,
    /// this waits for ever.
    case nextExit = "next-exit"
    /// The container is not running, for one that was started. For one that was never started it returns 0 immediately.
    case notRunning = "not-running"
}

extension Engine {
    /// Blocks, without a time limit, until a container exits.
    ///
    /// A container that is removed meanwhile counts as exited, with its last exit code, which is 0 if it never ran.
    ///
    /// - Parameter armed: called once the engine is waiting: no exit after that is missed.
    /// - Throws: `EngineError.unreachable` if the engine goes away meanwhile, whatever the container does.
    package func wait(
        for container: ContainerID, until condition: WaitCondition, cancellation: Cancellation,
        armed: @escaping () -> Void = {}
    ) throws(EngineError) -> WaitResult {
        let call = Call(.post, "containers", container.text, "wait").with("condition", condition.rawValue)
        return try stream(call, until: cancellation, onHead: armed).decode(WaitResult.self)
    }
}

/// What `Engine.wait` waits for.
package enum WaitCondition: String, Sendable {
    /// The next exit after the wait is armed: for a container that is about to be started. On one that has ended it waits for
    /// ever.
    case nextExit = "next-exit"
    /// That it does not run: for one that was started. Of one that was created and never started it says 0 at once.
    case notRunning = "not-running"
}

extension Engine {
    /// Waits, without a time limit, for a container to end.
    ///
    /// One that is removed meanwhile counts as ended with the code that it has, which is 0 when it never ran.
    ///
    /// - Parameter armed: called when the engine has begun to wait: no exit after that is missed.
    /// - Throws: `EngineError.unreachable` when the engine goes away meanwhile, whatever the container does.
    package func wait(
        for container: ContainerID, until condition: WaitCondition, cancellation: Cancellation,
        armed: @escaping () -> Void = {}
    ) throws(EngineError) -> WaitResult {
        let call = Call(.post, "containers", container.text, "wait").with("condition", condition.rawValue)
        return try stream(call, until: cancellation, onHead: armed).decode(WaitResult.self)
    }
}

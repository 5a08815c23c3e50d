/// How a container ended.
package struct ExitStatus: Equatable, Sendable {
    /// 128 and the signal for one that a signal ended.
    package let code: Int
    /// Why the engine could not wait to the end, or why the container did not run; the code is then not the command's own.
    package let error: String?
}

extension ExitStatus: Decodable {
    private enum CodingKeys: String, CodingKey {
        case code = "StatusCode"
        case error = "Error"
    }

    private struct Failure: Decodable {
        let message: String

        enum CodingKeys: String, CodingKey {
            case message = "Message"
        }
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        code = try values.decode(Int.self, forKey: .code)
        error = try values.decodeIfPresent(Failure.self, forKey: .error)?.message
    }
}

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
    ) throws(EngineError) -> ExitStatus {
        let call = Call(.post, "containers", container.text, "wait").with("condition", condition.rawValue)
        return try stream(call, until: cancellation, onHead: armed).decode(ExitStatus.self)
    }
}

/// How a container exited.
package struct WaitResult: Equatable, Sendable {
    /// 128 plus the signal's number if a signal ended it.
    package let code: Int
    /// Why the engine could not wait until the exit, or why the container did not run; the code is then not the
    /// command's.
    package let error: String?
}

extension WaitResult: Decodable {
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

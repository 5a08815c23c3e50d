internal import CCurl

/// A libcurl multi handle, which runs one transfer in such a way that another thread can wake it: curl_easy_perform(3)
/// would only check a flag about once a second.
///
/// Unchecked because a pointer is not Sendable: other threads only call `wake`, the one function that libcurl allows
/// them to (curl_multi_wakeup(3)), and they hold a reference while they do.
final class Multi: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer
    private let socket: String

    init(socket: String) throws(EngineError) {
        guard CurlLibrary.isReady, let handle = curl_multi_init() else {
            throw .unreachable(socket: socket, reason: "libcurl could not be initialised")
        }
        self.handle = handle
        self.socket = socket
    }

    deinit {
        curl_multi_cleanup(handle)
    }

    /// Makes `run` check its cancellation now. May be called from any thread.
    func wake() {
        curl_multi_wakeup(handle)
    }

    /// Runs a prepared transfer to its end.
    ///
    /// - Parameter timeout: how long the head may take to arrive.
    func run(
        _ transfer: Transfer, _ reception: Reception, headWithin timeout: Duration, until cancellation: Cancellation
    ) throws(EngineError) {
        let deadline = ContinuousClock.now + timeout
        try check(curl_multi_add_handle(handle, transfer.handle))
        defer { curl_multi_remove_handle(handle, transfer.handle) }
        while true {
            var running: Int32 = 0
            try check(curl_multi_perform(handle, &running))
            if let code = result() { return try transfer.finish(code) }
            if cancellation.isCancelled { throw .cancelled }
            if !reception.hasHead, ContinuousClock.now >= deadline {
                throw .unreachable(socket: socket, reason: "no response within \(timeout)")
            }
            // Returns early if anything happens; the timeout of a second is for the deadline.
            try check(curl_multi_poll(handle, nil, 0, 1000, nil))
        }
    }

    /// The transfer's result, once it has ended.
    private func result() -> CURLcode? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left) {
            if message.pointee.msg == CURLMSG_DONE { return message.pointee.data.result }
        }
        return nil
    }

    private func check(_ code: CURLMcode) throws(EngineError) {
        guard code == CURLM_OK else {
            throw .unreachable(socket: socket, reason: String(cString: curl_multi_strerror(code)))
        }
    }
}

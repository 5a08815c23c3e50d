internal import CCurl
internal import Glibc

/// A libcurl easy handle, which keeps its connection open between calls.
///
/// Unchecked because a pointer is not Sendable: a handle may be used on any thread, one at a time (libcurl-thread(3)),
/// and `TransferPool` gives each handle to one caller at a time.
final class Transfer: @unchecked Sendable {
    let handle: UnsafeMutableRawPointer
    private let socket: String
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var reception: Reception?

    init(socket: String) throws(EngineError) {
        guard CurlLibrary.isReady, let handle = curl_easy_init() else {
            errorText.deallocate()
            throw .unreachable(socket: socket, reason: "libcurl could not be initialised")
        }
        self.handle = handle
        self.socket = socket
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(fields)
        errorText.deallocate()
    }

    /// Prepares the handle for `call`, whose response goes to `reception`.
    ///
    /// - Parameter isStream: leaves the timeout to the caller, because libcurl's would apply to the whole transfer.
    func prepare(_ call: Call, into reception: Reception, isStream: Bool = false) throws(EngineError) {
        curl_easy_reset(handle)  // keeps the connection
        try prepareConnection()
        try set(CURLOPT_URL, call.url)
        try set(CURLOPT_TIMEOUT_MS, isStream ? 0 : max(1, call.timeout.wholeMilliseconds))
        try prepareRequest(call)
        try prepareCallbacks(for: reception)
    }

    /// Performs the prepared call and blocks until it is done.
    func perform() throws(EngineError) {
        try finish(curl_easy_perform(handle))
    }

    /// Releases the call's resources, and translates its result.
    func finish(_ code: CURLcode) throws(EngineError) {
        let failure = reception?.failure
        reception = nil
        if let failure { throw failure }
        guard code != CURLE_OK else { return }
        throw error(for: code)
    }

    private func prepareConnection() throws(EngineError) {
        try set(CURLOPT_UNIX_SOCKET_PATH, socket)
        try set(CURLOPT_CONNECTTIMEOUT_MS, 2000)
        try set(CURLOPT_NOSIGNAL, 1)  // libcurl must not use signals in a program with threads
        try set(CURLOPT_PROXY, "")  // ignores http_proxy
        try set(CURLOPT_PATH_AS_IS, 1)  // the engine must see names with dots as they are
        try check(ccurl_set_close_on_exec(handle))
        errorText.pointee = 0
        try check(ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
    }

    private func prepareRequest(_ call: Call) throws(EngineError) {
        curl_slist_free_all(fields)
        fields = nil
        if call.method == .post {
            let body = call.body ?? []
            fields = curl_slist_append(nil, "Content-Type: " + call.contentType)
            fields = curl_slist_append(fields, "Expect:")  // libcurl would wait for a "100 Continue" before long bodies
            try check(ccurl_set_list(handle, CURLOPT_HTTPHEADER, fields))
            try set(CURLOPT_POSTFIELDSIZE, body.count)
            let code = body.withUnsafeBytes { bytes in
                // COPYPOSTFIELDS only reads the bytes. Nil would mean that the body comes from a callback.
                let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
                return start.map { ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0) }
                    ?? ccurl_set_string(handle, CURLOPT_COPYPOSTFIELDS, "")
            }
            try check(code)
        }
        try set(CURLOPT_CUSTOMREQUEST, call.method.rawValue)
        // If a kept connection turns out to be closed, libcurl repeats the request on a new one. An engine that died in
        // the middle of the first request, and is back, would then start a container that had already run.
        let isRepeatable = call.method == .get
        try set(CURLOPT_FRESH_CONNECT, isRepeatable ? 0 : 1)
        try set(CURLOPT_FORBID_REUSE, isRepeatable ? 0 : 1)
    }

    private func prepareCallbacks(for reception: Reception) throws(EngineError) {
        self.reception = reception
        let context = Unmanaged.passUnretained(reception).toOpaque()
        try check(ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        try check(ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        // Returning any other count than that of the given bytes makes libcurl end the transfer.
        try check(
            ccurl_set_write_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                guard let bytes, let context else { return 0 }
                let reception = Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
                reception.takeHeadLine(UnsafeRawBufferPointer(start: bytes, count: count))
                return count
            })
        try check(
            ccurl_set_write_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                guard let bytes, let context else { return 0 }
                let reception = Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
                return reception.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
            })
    }

    private func set(_ option: CURLoption, _ value: Int) throws(EngineError) {
        try check(ccurl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(EngineError) {
        try check(ccurl_set_string(handle, option, value))
    }

    private func check(_ code: CURLcode) throws(EngineError) {
        guard code == CURLE_OK else { throw error(for: code) }
    }

    private func error(for code: CURLcode) -> EngineError {
        let text = String(cString: errorText.pointee == 0 ? curl_easy_strerror(code) : UnsafePointer(errorText))
        switch code {
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            return .malformed(text)
        case CURLE_COULDNT_CONNECT:
            // libcurl's message speaks of a host and a port.
            var number = 0
            ccurl_get_long(handle, CURLINFO_OS_ERRNO, &number)
            let reason = number == 0 ? text : String(cString: strerror(Int32(number)))
            return .unreachable(socket: socket, reason: reason)
        default:
            return .unreachable(socket: socket, reason: text)
        }
    }
}

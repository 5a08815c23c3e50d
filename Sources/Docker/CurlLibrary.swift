internal import CCurl

/// libcurl itself.
enum CurlLibrary {
    /// Whether libcurl is ready for use. The first to ask sets it up: curl_global_init(3) must have returned before anything
    /// else is called, and Swift initialises a static constant once, with all other threads waiting.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

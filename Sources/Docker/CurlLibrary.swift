internal import CCurl

/// libcurl itself.
enum CurlLibrary {
    /// Whether libcurl is ready for use. The first access initializes it: curl_global_init(3) must have returned before
    /// anything else is called, and Swift initializes a static constant once, while all other threads wait.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

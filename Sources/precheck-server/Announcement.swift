import Foundation
import FoundationNetworking
import Settings
import Synchronization

/// Waits until the whole service answers, then prints its URL.
struct Announcement {
    private let url: URL

    init(_ server: ServerSettings) {
        // This service is reached directly, whatever proxy is configured.
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] { unsetenv(name) }
        // A server that listens on all addresses is reached on loopback.
        let host = ["0.0.0.0", "::"].contains(server.host) ? "127.0.0.1" : server.host
        var parts = URLComponents()
        parts.scheme = "http"
        parts.host = host.contains(":") ? "[\(host)]" : host
        parts.port = server.port
        url = parts.url ?? URL(filePath: "/")
    }

    /// Prints the URL once nginx, responder and worker answer. Blocks until then.
    func print() {
        while true {
            if let components = health(), components["queue"] == "ok", components["database"] == "ok" {
                Swift.print("Serving at \(url.absoluteString)")
                if let problem = components["docker"], problem != "ok" {
                    Swift.print("Runs cannot start yet: \(problem)")
                }
                fflush(nil)
                return
            }
            // There is no notification when the other processes are ready.
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    private struct Health: Decodable {
        let components: [String: String]
    }

    private func health() -> [String: String]? {
        // `Data(contentsOf:)` looks up its loader by name, and does not find it in a statically linked program.
        let body = Mutex<Data?>(nil)
        let answered = DispatchSemaphore(value: 0)
        let task = URLSession.shared.dataTask(with: url.appending(path: "health")) { data, _, _ in
            body.withLock { $0 = data }
            answered.signal()
        }
        task.resume()
        answered.wait()
        return body.withLock { $0 }.flatMap { try? JSONDecoder().decode(Health.self, from: $0).components }
    }
}

import Foundation

/// An nginx that has other things to serve, too, over TLS and HTTP/2, with the files of `precheck-server nginx` put
/// into it.
struct OperatorsNginx: Sendable {
    let folder: String
    /// Below the prefix.
    let http: HTTP
    /// curl's configuration: the certificate to trust, and the API key.
    let curl: String
    let port: Int

    var log: String { (try? String(contentsOfFile: "\(folder)/precheck.log", encoding: .utf8)) ?? "" }

    /// Has the files written, and starts nginx with them; nothing else.
    ///
    /// - Parameter wholeServer: whether the example of a server is taken, and not one that has other locations.
    init(_ stack: Stack, prefix: String, key: String? = nil, wholeServer: Bool = false) async throws {
        folder = stack.folder["nginx"]
        port = stack.port
        curl = stack.folder[".curlrc"]
        http = HTTP(base: "https://127.0.0.1:\(port)\(prefix)")
        try await Self.makeCertificate(in: stack.folder)
        let header = key.map { "header = \"X-API-Key: \($0)\"\n" } ?? ""
        try stack.folder.write(".curlrc", "cacert = \"\(stack.folder["server.pem"])\"\n\(header)")
        try await Command(
            Project.program("precheck-server"), "nginx", "--config", stack.configuration, "--prefix", prefix,
            "--output", folder,
            "--access-log", "\(folder)/precheck.log", "--certificate", stack.folder["server.pem"], "--certificate-key",
            stack.folder["server.key"]
        ).run()
        let server = wholeServer ? try Self.example(in: folder, port: port) : Self.server(stack, folder, port)
        try stack.folder.write("nginx.conf", Self.main(stack.folder, folder) + server + "}\n")
        try await Command("nginx", "-t", "-q", "-c", stack.folder["nginx.conf"]).run()
        try stack.launch(["nginx", "-c", stack.folder["nginx.conf"], "-e", "stderr", "-g", "daemon off;"])
    }

    /// Waits until the service answers by way of this nginx.
    func healthy() async throws {
        try await waitUntil("all is healthy") {
            (try? await http.get("/health", "--config", curl))?.json ?? .missing
        } holds: {
            $0["status"] == "healthy"
        }
    }

    private static func makeCertificate(in folder: TemporaryFolder) async throws {
        try await Command(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "1", "-subj",
            "/CN=precheck test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder["server.key"], "-out",
            folder["server.pem"]
        ).run()
    }

    private static func main(_ folder: TemporaryFolder, _ files: String) -> String {
        let temporary = ["proxy", "fastcgi", "scgi", "uwsgi"].map { "\($0)_temp_path \(folder["temp-\($0)"]);\n" }
        return """
            \(Account.isRoot ? "user root;" : "")
            pid \(folder["nginx.pid"]);
            events { worker_connections 1024; }
            http {
            access_log off;
            client_body_temp_path \(folder["temp-body"]);
            \(temporary.joined())
            include \(files)/conf.d/*.conf;

            """
    }

    private static func server(_ stack: Stack, _ files: String, _ port: Int) -> String {
        """
        server {
            listen 127.0.0.1:\(port) ssl http2;
            ssl_certificate \(stack.folder["server.pem"]);
            ssl_certificate_key \(stack.folder["server.key"]);
            error_page 404 /mine;
            location / { return 404; }
            location = /mine { return 200 "the operator's own page"; }
            include \(files)/snippets/precheck-locations.conf;
        }

        """
    }

    /// The example as it is, but for the ports, which are the tests' own.
    private static func example(in folder: String, port: Int) throws -> String {
        let text = try String(contentsOfFile: folder + "/sites-available/precheck", encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.contains("listen [::]:")
        }
        return lines.joined(separator: "\n").replacingOccurrences(of: "listen 443", with: "listen 127.0.0.1:\(port)")
            .replacingOccurrences(of: "listen 80;", with: "listen unix:\(folder)/http.sock;")
    }
}

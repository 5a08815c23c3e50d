import ArgumentParser
import CommandOptions
import Foundation
import Settings

/// `precheck-server nginx`: the configuration for an existing nginx.
struct NginxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nginx", abstract: "Write the nginx configuration of the service.",
        discussion: """
            Writes the http-level settings (conf.d), the locations to include in a server (snippets) and an example server \
            (sites-available). Nothing is served until a server includes the locations and nginx is reloaded.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(help: "URL prefix, such as /precheck; omit for the root.")
    var prefix = ""

    @Option(help: "Configuration folder of nginx.")
    var output = "/etc/nginx"

    @Option(help: "Access log for requests to the service.")
    var accessLog = "/var/log/nginx/precheck.log"

    @Option(help: "Server name in the example.")
    var serverName = "precheck.example.com"

    @Option(help: "TLS certificate in the example.")
    var certificate = "/etc/ssl/certs/precheck.pem"

    @Option(help: "Private key of that certificate.")
    var certificateKey = "/etc/ssl/private/precheck.key"

    /// The characters of a prefix's segments: none of them is syntax to nginx, not even in a pattern.
    private static let segment = CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")

    /// Characters that a path must not contain.
    private static let syntax = CharacterSet(charactersIn: " ;{}\"'\\$\t\r\n")

    func validate() throws {
        let segments = prefix.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isUsable =
            prefix.isEmpty
            || prefix.hasPrefix("/")
                && segments.allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy(Self.segment.contains) }
        guard isUsable else {
            throw ValidationError(
                "--prefix \"\(prefix)\" must start with a slash, must not end with one, and may contain only letters, digits, - and _, as in /precheck"
            )
        }
        for (name, path) in [
            ("--output", output), ("--access-log", accessLog), ("--certificate", certificate),
            ("--certificate-key", certificateKey),
        ] where !path.hasPrefix("/") || path.unicodeScalars.contains(where: Self.syntax.contains) {
            throw ValidationError(
                "\(name) \"\(path)\" must be an absolute path without spaces, quotes or any of ; { } \\ $")
        }
        guard !serverName.isEmpty,
            serverName.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-._*".contains($0)) })
        else {
            throw ValidationError("--server-name \"\(serverName)\" is not a host name")
        }
    }

    func run() throws {
        let templates = try NginxTemplates(values(try configuration.load().server))
        let names = [
            ("precheck-http.conf", "conf.d/precheck.conf"),
            ("precheck-params.conf", "snippets/precheck-params.conf"),
            ("precheck-answer.conf", "snippets/precheck-answer.conf"),
            ("precheck-locations.conf", "snippets/precheck-locations.conf"),
        ]
        let files = try names.map { name, place in
            (path: "\(output)/\(place)", text: try Self.mark + templates.render(name))
        }
        // Checked before any file is written, because they belong together.
        if let file = files.first(where: { Self.isForeign($0.path) }) {
            throw Failure("\(file.path) exists but was not created by this command; move it away first")
        }
        for file in files { try write(file.text, to: file.path) }
        try writeExample(templates.render("precheck-server.conf"), to: "\(output)/sites-available/precheck")
        print(
            "Next: put `include \(output)/snippets/precheck-locations.conf;` into a server, or start from the example:")
        print("  ln -s ../sites-available/precheck \(output)/sites-enabled/precheck")
        print("Then: nginx -t && systemctl reload nginx")
    }

    /// Identifies these files, so that no other file is ever overwritten.
    private static let mark = "# Made by `precheck-server nginx`, which writes over what is changed here.\n\n"

    private static func isForeign(_ path: String) -> Bool { contents(path).map { !$0.hasPrefix(mark) } ?? false }

    private static func contents(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private func writeExample(_ text: String, to path: String) throws {
        guard let old = Self.contents(path) else { return try write(text, to: path) }
        print("Kept: \(path)" + (old == text ? "" : " (differs from the example)"))
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw ServeError.cannotWrite(path, reason: error.localizedDescription)
        }
        print("Written: \(path)")
    }
}

extension NginxCommand {
    private func values(_ server: ServerSettings) -> [String: String] {
        let quoted = NginxTemplates.quoted
        return [
            "STORAGE": quoted(server.storagePath), "API_SOCKET": quoted(server.apiSocket), "PREFIX": prefix,
            "FILES": "\(output)/snippets", "MAX_UPLOAD_BYTES": String(server.maxUploadBytes), "LOG": accessLog,
            "LIMITED": "1", "SERVER_NAME": serverName, "CERTIFICATE": certificate, "CERTIFICATE_KEY": certificateKey,
        ]
    }
}

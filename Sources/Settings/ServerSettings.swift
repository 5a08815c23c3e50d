/// The `[server]` section: where the service listens, what it stores where, and how much it accepts.
package struct ServerSettings: Sendable, Equatable {
    /// An IPv4 or IPv6 address (without brackets) or a host name.
    package let host: String
    package let port: Int
    /// Absolute, without a slash at the end. Contains no character that is syntax to nginx or Docker.
    package let storagePath: String
    /// How many runs run at the same time.
    package let maxConcurrent: Int
    /// How long an upload is kept.
    package let uploadExpiry: Duration
    package let maxUploadBytes: Int
    /// How long a final run is kept; nil for until it is removed by hand.
    package let runRetention: Duration?
    /// The free space to keep on the storage's disk; 0 for no limit, nil for the default: see
    /// ``leastFreeBytes(ofDisk:)``.
    package let minFreeBytes: Int?
    /// The stream socket on which the responder takes FastCGI connections.
    package let apiSocket: String
    /// The datagram socket that tells the responder of changes.
    package let apiBell: String
    /// The datagram socket that tells the worker of work.
    package let queueBell: String

    init(_ reader: SectionReader, _ base: BaseDirectory) {
        host = reader.value("host", default: "127.0.0.1", .hostName)
        port = reader.value("port", default: 8_000, .within(1...65_535))
        storagePath = reader.value("storage_path", default: "./data", parse: base.path)
        maxConcurrent = reader.value("max_concurrent", default: 1, .within(1...256))
        let minutes = reader.value("upload_expiry_minutes", default: 15, .within(1...Limits.minutes))
        uploadExpiry = .seconds(minutes * 60)
        maxUploadBytes = reader.value("max_upload_bytes", default: 2_147_483_648, .within(1...Limits.bytes))
        let days = reader.value("run_retention_days", default: 0, .within(0...Limits.days))
        runRetention = days == 0 ? nil : .seconds(days * 86_400)
        minFreeBytes = reader.optional(
            "min_free_bytes", example: 1 << 30, .within(1_048_576...Limits.bytes, orZero: "no limit"))

        let run = storagePath + "/run/"
        apiSocket = reader.value("api_socket", default: run + "api.sock", parse: base.socketPath)
        apiBell = reader.value("api_bell", default: run + "api.bell", parse: base.socketPath)
        queueBell = reader.value("queue_bell", default: run + "queue.bell", parse: base.socketPath)
        refuseSharedSockets(reader)
    }

    /// The number of bytes to keep free on a disk of `total` bytes; 0 for no limit. The default lasts some seconds when
    /// a program fills the disk as fast as it can, and yet is a small part of a small disk.
    package func leastFreeBytes(ofDisk total: Int64) -> Int64 {
        minFreeBytes.map { Int64($0) } ?? min(1 << 30, total / 20)
    }

    private func refuseSharedSockets(_ reader: SectionReader) {
        let sockets = [("api_socket", apiSocket), ("api_bell", apiBell), ("queue_bell", queueBell)]
        for (index, (key, path)) in sockets.enumerated() {
            guard let (other, _) = sockets[..<index].first(where: { $0.1 == path }) else { continue }
            reader.complain(key, "\(path.quoted) is already the path of `\(other)`; each socket needs its own")
        }
    }
}

/// Upper bounds that only keep out nonsense and overflows.
enum Limits {
    /// One pebibyte.
    static let bytes = 1 << 50
    /// Ten years.
    static let seconds = 315_360_000
    static let minutes = seconds / 60
    static let days = seconds / 86_400
}

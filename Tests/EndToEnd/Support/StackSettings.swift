/// How the service of a test is set up: lines of `config.toml`.
struct StackSettings: Sendable {
    var image = Image.standIn
    /// Nil: the engine that all tests share.
    var engine: Docker?
    var server: [String] = []
    var docker: [String] = []
    var auth: [String] = []
    var limits: [String] = []
    var preflight: [String] = []
    /// Has the storage on a file system of its own. Nil: where all temporary files are.
    var disk: Disk.Kind?
    /// The tests' own disk may be small.
    var minFreeBytes = 0
    /// Variables in the environment of the service.
    var environment: [String: String] = [:]
    /// Whether `precheck-server serve` is started before the test.
    var isServed = true
    /// What the configuration calls the image, where that is something else.
    var imageName: String?

    func text(port: Int, storage: String, socket: String) -> String {
        let server = ["port = \(port)", "storage_path = \"\(storage)\"", "min_free_bytes = \(minFreeBytes)"] + server
        let docker = ["image = \"\(imageName ?? image.rawValue)\"", "socket = \"\(socket)\""] + docker
        let policy = ["[preflight]"] + preflight + ["[limits]"] + limits + ["[auth]"] + auth
        return (["[server]"] + server + ["[docker]"] + docker + policy).joined(separator: "\n") + "\n"
    }
}

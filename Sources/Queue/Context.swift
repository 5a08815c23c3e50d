import Docker
package import Domain
package import Logging
package import Settings
package import Storage
package import Store

/// What every part of the worker needs.
package struct Context: Sendable {
    let config: Config
    let store: Store
    let storage: Storage
    let engine: Engine
    /// This installation's ID: containers that carry it are ours.
    let instance: String
    /// How old files without a row must be to be removed: files are created before their rows, which exist by then or
    /// never will.
    let sweepAge: Duration
    /// The machine's current boot; nil if the kernel does not say.
    let boot: BootID?
    /// How long a run waits before it retries after a transient error.
    let retryPause: Duration
    /// The responder's bell: rung when a run has become final.
    let responder: BellPush
    private(set) var logger: Logger

    /// Neither connects to the engine nor opens a file. The caller keeps `store` open for as long as the worker runs.
    package init(
        config: Config, store: Store, storage: Storage, instance: String, boot: BootID? = nil,
        sweepAge: Duration = .seconds(3600), retryPause: Duration = .seconds(1), logger: Logger
    ) {
        self.config = config
        self.store = store
        self.storage = storage
        self.instance = instance
        self.boot = boot
        self.sweepAge = sweepAge
        self.retryPause = retryPause
        self.logger = logger
        engine = Engine(socket: config.docker.socket)
        responder = BellPush(path: config.server.apiBell)
    }

    /// A copy for a single run, whose log messages name the run.
    func about(_ run: RunID) -> Context {
        var context = self
        context.logger[metadataKey: "run"] = "\(run)"
        return context
    }
}

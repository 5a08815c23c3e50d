import Docker
package import Domain
package import Logging
package import Settings
package import Storage
package import Store

/// What everything in the worker needs.
package struct Context: Sendable {
    let config: Config
    let store: Store
    let storage: Storage
    let engine: Engine
    /// This installation's identifier: containers that carry it are ours.
    let instance: String
    /// What nothing refers to is removed once it is this old: what is made before its row has one by then, or never will.
    let sweepAge: Duration
    /// The machine's present boot; nil where the kernel does not tell.
    let boot: BootID?
    /// How long a run waits before what did not work is tried again.
    let retryPause: Duration
    /// The responder's bell: rung when a run has become final.
    let responder: BellPush
    private(set) var logger: Logger

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

    /// The same, for what concerns one run alone: its log messages name it.
    func about(_ run: RunID) -> Context {
        var context = self
        context.logger[metadataKey: "run"] = "\(run)"
        return context
    }
}

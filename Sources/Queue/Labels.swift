import Domain

/// The labels by which our containers are known. A name alone never makes a container ours.
package enum Labels {
    package static let instance = "space.wafer.precheck.instance"
    static let run = "space.wafer.precheck.run"

    static func of(_ run: RunID, _ instance: String) -> [String: String] {
        [Labels.instance: instance, Labels.run: run.description]
    }

    /// Whether `labels` are those of this installation's container for `run`.
    static func match(_ labels: [String: String], _ run: RunID, _ instance: String) -> Bool {
        Labels.of(run, instance).allSatisfy { labels[$0.key] == $0.value }
    }
}

import Docker

/// How far the fetching of an image has come.
struct PullProgress {
    private struct Layer {
        var isDone = false
        var current: Int64 = 0
        var total: Int64 = 0
    }

    private var layers: [String: Layer] = [:]

    /// How many layers are tracked: far more than an image can have.
    private static let maximumLayers = 1000

    mutating func take(_ event: PullEvent) {
        // The first line has the tag in place of a layer.
        guard let id = event.layer, !event.status.hasPrefix("Pulling from"), layers.count < Self.maximumLayers else {
            return
        }
        var layer = layers[id] ?? Layer()
        switch event.status {
        case "Downloading":
            layer.current = event.current ?? layer.current
            layer.total = event.total ?? layer.total
        case "Download complete": layer.current = layer.total
        case "Pull complete", "Already exists":
            layer.current = layer.total
            layer.isDone = true
        default: break
        }
        layers[id] = layer
    }
}

extension PullProgress: CustomStringConvertible {
    var description: String {
        let done = layers.values.count { $0.isDone }
        let (current, total) = layers.values.reduce((0, 0)) { ($0.0 + $1.current, $0.1 + $1.total) }
        return "\(done) of \(layers.count) layers, \(current.megabytes) of \(total.megabytes) MB known so far"
    }
}

extension Int64 {
    fileprivate var megabytes: Int64 { self / 1_000_000 }
}

/// Numbers layers in the order in which they first appear, and counts their shapes.
struct LayerTable {
    private struct CacheLine {
        var layer = Layer(0, 0)
        var number = -1
    }

    private(set) var layers: [Layer] = []
    /// By layer number.
    private(set) var shapes: [Int] = []
    private var numbers: [Layer: Int] = [:]
    /// The most recent layers, as shapes on a few layers often alternate.
    private var cache = [CacheLine](repeating: CacheLine(), count: 64)
    private let maximum: Int

    init(maximum: Int) {
        self.maximum = maximum
    }

    mutating func number(of layer: Layer) throws -> Int {
        let line = Int(truncatingIfNeeded: (layer.number &+ layer.datatype &* 29) & 63)
        if cache[line].number >= 0, cache[line].layer == layer { return cache[line].number }
        let number = try numbers[layer] ?? add(layer)
        cache[line] = CacheLine(layer: layer, number: number)
        return number
    }

    mutating func count(_ more: Int, on number: Int) {
        shapes[number] = shapes[number].addingClamped(more)
    }

    private mutating func add(_ layer: Layer) throws -> Int {
        guard layers.count < maximum else { throw LayoutError(.limit, "more than \(maximum) layers") }
        numbers[layer] = layers.count
        layers.append(layer)
        shapes.append(0)
        return layers.count - 1
    }
}

/// A running container's resource use at one moment.
package struct StatsSample: Sendable {
    /// The engine's whole object, unchanged.
    package let json: [UInt8]
    /// When it was measured.
    package let time: EngineTime
    /// Memory in use, including the page cache.
    package let memoryBytes: UInt64
    /// The part of it that the kernel drops first.
    package let inactiveFileBytes: UInt64
    /// The peak of `memoryBytes`; nil with cgroups v2, where the engine does not report it.
    package let maximumMemoryBytes: UInt64?
    /// On all processors together, since the start.
    package let cpuTime: Duration

    /// Nil if the container was not running at that moment: the engine then keeps sending objects without numbers.
    init?(json: [UInt8]) throws(EngineError) {
        let measured = try EngineResponse.decode(MeasuredStats.self, from: json, of: "a sample of stats")
        guard let time = measured.time, let memoryBytes = measured.memory.usage else { return nil }
        self.json = json
        self.time = time
        self.memoryBytes = memoryBytes
        // The first name is that of cgroups v1, where `inactive_file` does not include the children.
        let details = measured.memory.details
        inactiveFileBytes = details?["total_inactive_file"] ?? details?["inactive_file"] ?? 0
        maximumMemoryBytes = measured.memory.maximum
        cpuTime = .nanoseconds(Int64(clamping: measured.cpu.usage.total))
    }
}

private struct MeasuredStats: Decodable {
    struct Memory: Decodable {
        let usage: UInt64?
        let maximum: UInt64?
        let details: [String: UInt64]?

        enum CodingKeys: String, CodingKey {
            case usage
            case maximum = "max_usage"
            case details = "stats"
        }
    }

    struct CPU: Decodable {
        struct Usage: Decodable {
            let total: UInt64

            enum CodingKeys: String, CodingKey {
                case total = "total_usage"
            }
        }

        let usage: Usage

        enum CodingKeys: String, CodingKey {
            case usage = "cpu_usage"
        }
    }

    let time: EngineTime?
    let memory: Memory
    let cpu: CPU

    enum CodingKeys: String, CodingKey {
        case time = "read"
        case memory = "memory_stats"
        case cpu = "cpu_stats"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        time = try EngineTime.decode(from: values, .time)
        memory = try values.decode(Memory.self, forKey: .memory)
        cpu = try values.decode(CPU.self, forKey: .cpu)
    }
}

import Glibc

/// This process's resource use up to a moment.
struct ProcessUsage {
    private static let mebibyte = 1 << 20

    let moment = ContinuousClock.now
    let user: Duration
    let system: Duration
    let residentMebibytes: Int
    let virtualMebibytes: Int
    let peakResidentMebibytes: Int

    static func now() -> ProcessUsage {
        var usage = rusage()
        getrusage(__rusage_who_t(0), &usage)
        let memory = memoryPages()
        let page = Int(getpagesize())
        return ProcessUsage(
            user: Duration(usage.ru_utime), system: Duration(usage.ru_stime),
            residentMebibytes: memory.resident * page / mebibyte, virtualMebibytes: memory.virtual * page / mebibyte,
            peakResidentMebibytes: usage.ru_maxrss * 1024 / mebibyte)
    }

    /// The first two numbers of `/proc/self/statm`, see proc_pid_statm(5).
    private static func memoryPages() -> (virtual: Int, resident: Int) {
        guard let bytes = try? InputFile("/proc/self/statm").read() else { return (0, 0) }
        let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        return numbers.count < 2 ? (0, 0) : (numbers[0], numbers[1])
    }

    /// The use since `start`, in the form of LibreLane's `process_stats.json`. Averages are those of the two end
    /// points.
    func statistics(since start: ProcessUsage) -> JSONText {
        let elapsed = moment - start.moment
        let busy = (user - start.user) + (system - start.system)
        let percent = elapsed > .zero ? (busy / elapsed * 1000).rounded() / 10 : 0
        return .object([
            (
                "time",
                .object([
                    ("cpu_time_user", .string((user - start.user).clock)),
                    ("cpu_time_system", .string((system - start.system).clock)),
                    ("runtime", .string(elapsed.clock)),
                    ("cpu_time_iowait", .string(Duration.zero.clock)),
                ])
            ),
            ("peak_resources", resources(percent, resident: peakResidentMebibytes, virtual: virtualMebibytes)),
            (
                "avg_resources",
                resources(
                    percent, resident: (residentMebibytes + start.residentMebibytes) / 2,
                    virtual: (virtualMebibytes + start.virtualMebibytes) / 2)
            ),
        ])
    }

    private func resources(_ percent: Double, resident: Int, virtual: Int) -> JSONText {
        .object([
            ("cpu_percent", .real(percent)),
            ("memory_rss", .string("\(resident)MiB")),
            ("memory_vms", .string("\(virtual)MiB")),
            ("threads", .integer(1)),
        ])
    }
}

extension Duration {
    fileprivate init(_ time: timeval) {
        self = .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }
}

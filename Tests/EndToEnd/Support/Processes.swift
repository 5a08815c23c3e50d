import Foundation

/// What proc(5) tells of other processes.
enum Processes {
    /// The children of all threads of a process.
    static func children(of process: pid_t) -> [pid_t] {
        names(in: "/proc/\(process)/task").flatMap { thread in
            text("/proc/\(process)/task/\(thread)/children").split(separator: " ").compactMap { pid_t($0) }
        }
    }

    static func descendants(of process: pid_t) -> [pid_t] {
        children(of: process).flatMap { [$0] + descendants(of: $0) }
    }

    /// Those whose command line names `text`.
    static func naming(_ text: String) -> [pid_t] {
        names(in: "/proc").compactMap { pid_t($0) }.filter { $0 != getpid() && commandLine($0).contains(text) }
    }

    /// The command line, its arguments separated by spaces.
    static func commandLine(_ process: pid_t) -> String {
        text("/proc/\(process)/cmdline").replacingOccurrences(of: "\0", with: " ")
    }

    /// The program's name, as the kernel has it.
    static func name(_ process: pid_t) -> String {
        text("/proc/\(process)/comm").trimmingCharacters(in: .newlines)
    }

    /// Whether it runs: one that has ended and was not waited for does not.
    static func isRunning(_ process: pid_t) -> Bool {
        let state = text("/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("State:") }
        guard let state else { return false }
        return !state.contains("Z (zombie)") && !state.contains("X (dead)")
    }

    /// The most memory that it has had resident, in bytes.
    static func peakMemory(of process: pid_t) throws -> Int {
        let line = text("/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Unexpected("process \(process) has no VmHWM")
        }
        return kilobytes * 1024
    }

    /// Has ``peakMemory(of:)`` begin again from what is resident now (proc(5), clear_refs).
    static func forgetPeakMemory(of process: pid_t) throws {
        try "5".write(toFile: "/proc/\(process)/clear_refs", atomically: false, encoding: .utf8)
    }

    static func threads(of process: pid_t) -> Int { names(in: "/proc/\(process)/task").count }

    static func openFiles(of process: pid_t) -> Int { names(in: "/proc/\(process)/fd").count }

    private static func text(_ path: String) -> String {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

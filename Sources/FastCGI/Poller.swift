import CLinux
import Glibc
import Time

/// An epoll(7) instance that other threads can wake.
final class Poller: Sendable {
    /// The key under which ``wake()`` is reported; never a descriptor's.
    static let wakeKey: UInt64 = 0

    /// Whether a descriptor is reported once, until it is rearmed, or whenever something new happens on it.
    enum Mode { case once, edges }

    private let epoll: Int32
    private let bell: Int32

    init() throws(FastCGIError) {
        epoll = linux_epoll_create()
        bell = linux_eventfd()
        // deinit closes what has been opened, even if this throws.
        guard epoll >= 0, bell >= 0, linux_epoll_add(epoll, bell, Self.wakeKey, false, false) == 0 else {
            throw .system(call: "epoll_ctl", code: errno)
        }
    }

    deinit {
        if epoll >= 0 { close(epoll) }
        if bell >= 0 { close(bell) }
    }

    /// False if the kernel cannot watch another descriptor.
    func add(_ descriptor: Int32, key: UInt64, _ mode: Mode) -> Bool {
        linux_epoll_add(epoll, descriptor, key, mode == .once, mode == .edges) == 0
    }

    /// Reports `descriptor` once more, under `key`: immediately if it is already readable (or, with `writable`,
    /// writable).
    func rearm(_ descriptor: Int32, key: UInt64, writable: Bool = false) -> Bool {
        linux_epoll_rearm(epoll, descriptor, key, writable) == 0
    }

    func remove(_ descriptor: Int32) { _ = linux_epoll_remove(epoll, descriptor) }

    /// Waits for events; returns 0 after `timeout` or a signal.
    func wait(into events: UnsafeMutableBufferPointer<linux_event>, timeout: Duration? = nil) -> Int {
        guard let start = events.baseAddress else { return 0 }
        return max(0, Int(linux_epoll_wait(epoll, start, Int32(events.count), timeout?.pollTimeout ?? -1)))
    }

    /// Wakes every waiting thread, now and later, until ``silence()``.
    func wake() {
        var one: UInt64 = 1
        _ = write(bell, &one, MemoryLayout.size(ofValue: one))
    }

    func silence() {
        var count: UInt64 = 0
        _ = read(bell, &count, MemoryLayout.size(ofValue: count))
    }
}

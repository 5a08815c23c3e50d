import Settings
import Storage

/// How much of the disk is to stay free.
enum FreeSpace {
    /// Bytes; 0 where there is no limit. Not configured, it is enough for some seconds of a program that fills the disk as fast as it
    /// can, but little of a small disk.
    static func least(_ settings: DockerSettings, of space: DiskSpace) -> Int64 {
        settings.minFreeBytes.map { Int64($0) } ?? min(1 << 30, space.total / 20)
    }
}

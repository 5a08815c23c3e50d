import CLinux
import Domain
import Glibc

/// Shows that a worker is alive on this storage: held from its start to its end, even if it is killed.
package struct WorkerLock: ~Copyable {
    private let file: Descriptor

    fileprivate init(file: consuming Descriptor) { self.file = file }

    /// Keeps the lock until the process ends, in whatever way: threads that are still writing while the program exits
    /// must not meet another worker.
    package consuming func holdUntilExit() {
        // The lock belongs to the open file description, which the duplicate keeps open until the process ends or
        // executes another program.
        _ = fcntl(file.number, F_DUPFD_CLOEXEC, 0)
    }
}

extension Storage {
    /// Takes the worker's lock; nil if another worker holds it. The lock of a dead worker is free.
    package func lockForWorker() throws(StorageError) -> WorkerLock? {
        let file = try Descriptor(path: workerLockPath, O_RDWR | O_CREAT, mode: 0o660)
        if linux_lock(file.number) == 0 { return WorkerLock(file: file) }
        guard errno == EAGAIN || errno == EACCES else { throw StorageError("lock", workerLockPath) }
        return nil
    }

    /// Whether a worker is alive on this storage. Does not take the lock.
    package func hasWorker() throws(StorageError) -> Bool {
        try ifThere { () throws(StorageError) in
            let file = try Descriptor(path: workerLockPath, O_RDONLY)
            return try systemCall("lock", workerLockPath) { linux_is_locked(file.number) } == 1
        } ?? false
    }

    /// This installation's ID, which labels its containers. Created by the first process that asks for it.
    package func instance() throws(StorageError) -> String {
        let path = instancePath
        if let known = try readInstance(path) { return known }
        // Written to a temporary file, which is renamed only if the name is still free: all processes agree on one ID.
        let instance = Identifier<Storage>()
        let draft = "\(path).\(instance)"
        try write(instance, to: draft)
        defer { unlink(draft) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw StorageError("link", path) }
        try Descriptor(path: root, O_RDONLY | O_DIRECTORY).synchronise()
        guard let made = try readInstance(path) else { throw .unusable("\(path) is empty") }
        return made
    }

    /// This installation's ID; nil if it has not been created yet.
    package func knownInstance() throws(StorageError) -> String? { try readInstance(instancePath) }

    private var instancePath: String { root + "/instance" }

    private func readInstance(_ path: String) throws(StorageError) -> String? {
        try ifThere { () throws(StorageError) in
            let bytes = try Descriptor(path: path, O_RDONLY).bytes(0..<36)
            guard let instance = Identifier<Storage>(String(decoding: bytes, as: UTF8.self)) else {
                throw StorageError.unusable("\(path) must contain a UUID")
            }
            return instance.description
        }
    }

    private func write(_ instance: Identifier<Storage>, to path: String) throws(StorageError) {
        let file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o640)
        try file.write("\(instance)\n")
        try file.synchronise()
    }
}

import Domain
package import Storage
import Synchronization

/// Wakes the followers of logs when there is more to send. Holds no thread for any of them.
package final class LogFollowers: Sendable {
    private struct Group {
        var followers: [ObjectIdentifier: LogFollower] = [:]
        var token: FolderWatch.Token?
    }

    private struct State {
        var groups: [RunID: Group] = [:]
        var runs: [FolderWatch.Token: RunID] = [:]
        var isClosed = false
    }

    let waitingRoom: WaitingRoom
    /// A follower that has received nothing for so long is sent a comment, so that no proxy takes the connection for
    /// dead.
    let heartbeat: Duration
    private let watch: FolderWatch
    private let state = Mutex(State())

    /// How often each follower is woken anyway: for heartbeats, and to notice clients that do not read.
    private static let interval = Duration.seconds(1)

    /// - Parameter heartbeat: how long a follower may receive nothing before it is sent a comment.
    package init(waitingRoom: WaitingRoom, heartbeat: Duration = .seconds(15)) throws(StorageError) {
        self.waitingRoom = waitingRoom
        self.heartbeat = heartbeat
        watch = try FolderWatch()
    }

    /// Wakes followers until ``close()``. Blocks: needs a thread of its own.
    package func run() {
        var lastLook = ContinuousClock.now
        while !state.withLock(\.isClosed) {
            let changed = watch.wait(forFile: RunFolder.logName, min(Self.interval, heartbeat))
            let isDue = lastLook + min(Self.interval, heartbeat) <= .now
            if isDue { lastLook = .now }
            for follower in followers(in: isDue ? nil : changed) { follower.wake() }
        }
    }

    /// Ends ``run()``, within a second.
    package func close() { state.withLock { $0.isClosed = true } }

    func add(_ follower: LogFollower) {
        state.withLock { state in
            var group = state.groups[follower.run.id] ?? Group(token: watch.add(follower.run.path))
            group.followers[ObjectIdentifier(follower)] = follower
            state.groups[follower.run.id] = group
            if let token = group.token { state.runs[token] = follower.run.id }
        }
    }

    func remove(_ follower: LogFollower) {
        state.withLock { state in
            guard var group = state.groups[follower.run.id] else { return }
            group.followers[ObjectIdentifier(follower)] = nil
            state.groups[follower.run.id] = group.followers.isEmpty ? nil : group
            guard group.followers.isEmpty, let token = group.token else { return }
            state.runs[token] = nil
            watch.remove(token)
        }
    }

    /// The followers of the runs whose folders are watched as `tokens`; nil for all followers.
    private func followers(in tokens: Set<FolderWatch.Token>?) -> [LogFollower] {
        state.withLock { state in
            let runs = tokens.map { $0.compactMap { state.runs[$0] } } ?? Array(state.groups.keys)
            return runs.flatMap { state.groups[$0].map { Array($0.followers.values) } ?? [] }
        }
    }
}

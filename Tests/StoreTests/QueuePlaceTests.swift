import Domain
import GRDB
import TestSupport
import Testing

@testable import Store

@Suite("Places in the queue")
struct QueuePlaceTests {
    @Test("the next to start is 1; a run that has left the queue has no place")
    func positions() throws {
        try withStores { one, other, _ in
            let ids = try (0..<4).map { _ in try one.enqueue() }
            #expect(
                try ids.map { try other.placedRun($0)?.place } == (1...4).map { QueuePlace(position: $0, length: 4) })
            _ = try one.claimNext(now: noon)
            _ = try one.cancel(ids[2], now: noon)
            let places = try ids.map { try other.placedRun($0)?.place }
            #expect(places.map { $0?.position } == [nil, 1, nil, 2])
            #expect(places.allSatisfy { $0?.length == 2 })
        }
    }

    @Test("an empty queue has the length 0")
    func empty() throws {
        try withStores { one, _, _ in
            #expect(try one.placedRuns(in: [], before: nil, limit: 10).isEmpty)
            let id = try one.enqueue()
            _ = try one.claimNext(now: noon)
            #expect(try one.placedRun(id)?.place == QueuePlace(position: nil, length: 0))
            #expect(try one.placedRuns(in: [], before: nil, limit: 10).map(\.place.length) == [0])
            #expect(try one.placedRuns(in: [.queued], before: nil, limit: 10).isEmpty)
        }
    }

    @Test("in a long queue, whose runs leave and come back anywhere, are what counting by hand gives")
    func blocks() throws {
        try withStores { one, other, _ in
            let ids = (0..<700).map { _ in RunID() }
            #expect(try one.enqueue(ids.map { QueuedRun($0, try request($0), created: noon) }) == 700)
            var queue = ids
            for _ in 0..<300 { queue.removeAll { [id = try #require(try one.claimNext(now: noon)).id] in $0 == id } }
            for id in ids[400..<520] {
                _ = try one.cancel(id, now: noon)
                queue.removeAll { $0 == id }
            }
            #expect(try one.putBack(ids[7]))
            queue.insert(ids[7], at: 0)
            for (index, id) in queue.enumerated() {
                #expect(
                    try other.placedRun(id)?.place == QueuePlace(position: index + 1, length: queue.count))
            }
            #expect(try other.placedRun(ids[0])?.place == QueuePlace(position: nil, length: queue.count))
            #expect(try other.queueCounts().queued == queue.count)
        }
    }

    @Test("what is queued when blocks are introduced is counted")
    func migration() throws {
        let ids = [RunID(), RunID()]
        try withStore(migratedFrom: "5 verdicts and attempts") { database in
            for id in ids { try Store.insert(QueuedRun(id, try request(id), created: noon), in: database) }
        } _: { store throws in
            #expect(try store.placedRun(ids[1])?.place == QueuePlace(position: 2, length: 2))
        }
    }

    @Test("of more runs than may wait the first are queued")
    func limit() throws {
        try withStores { one, _, _ in
            let ids = (0..<5).map { _ in RunID() }
            let runs = try ids.map { QueuedRun($0, try request($0), created: noon) }
            #expect(try one.enqueue(Array(runs[..<2]), limit: 4) == 2)
            #expect(try one.enqueue(Array(runs[2...]), limit: 4) == 2)
            #expect(try ids.map { try one.run($0) != nil } == [true, true, true, true, false])
            #expect(try one.enqueue([QueuedRun(ids[4], try request(ids[4]), created: noon)], limit: 3) == 0)
        }
    }

    @Test("every page of every size and choice of states is what counting by hand gives", arguments: [1, 2, 3])
    func pages(_ seed: UInt64) throws {
        try withStores { one, other, _ in
            var random = SeededGenerator(seed: seed)
            let all = try Self.runs(24, in: one, &random)
            let choices: [Set<RunStatus>] = [
                [], [.queued], [.running], [.queued, .running], [.completed, .failed, .cancelled], [.queued, .failed],
                Set(RunStatus.allCases),
            ]
            for choice in choices {
                let wanted = Self.placed(all, choice)
                for limit in [1, 2, 3, 5, 24, 1000] {
                    #expect(try Self.turnPages(of: other, choice, limit) == wanted, "\(choice) by \(limit)")
                }
            }
        }
    }

    /// A run as a page shows it, for comparing.
    private struct Placed: Equatable {
        let id: RunID
        let status: RunStatus
        let position: Int?
        let length: Int
    }

    /// Makes `count` runs of all states, in an order that the seed gives; oldest first.
    private static func runs(
        _ count: Int, in store: Store, _ random: inout SeededGenerator
    ) throws -> [(id: RunID, status: RunStatus)] {
        let ids = try (0..<count).map { _ in try store.enqueue() }
        for _ in 0..<count / 2 { _ = try store.claimNext(now: noon) }
        for id in ids {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: _ = try store.complete(id)
            case 1: _ = try store.finish(id, RunResult(.broken(code: 1, reason: "x")), at: noon)
            case 2: _ = try store.cancel(id, now: noon)
            case 3: _ = try store.putBack(id)
            default: break
            }
        }
        return try ids.map { ($0, try #require(try store.run($0)).state.status) }
    }

    private static func placed(_ all: [(id: RunID, status: RunStatus)], _ choice: Set<RunStatus>) -> [Placed] {
        let queue = all.filter { $0.status == .queued }.map(\.id)
        return all.reversed().filter { choice.isEmpty || choice.contains($0.status) }.map { run in
            let position = queue.firstIndex(of: run.id).map { $0 + 1 }
            return Placed(id: run.id, status: run.status, position: position, length: queue.count)
        }
    }

    private static func turnPages(of store: Store, _ choice: Set<RunStatus>, _ limit: Int) throws -> [Placed] {
        var (seen, cursor) = ([Placed](), Int64?.none)
        while true {
            let page = try store.placedRuns(in: choice, before: cursor, limit: limit)
            seen += page.map {
                Placed(
                    id: $0.run.id, status: $0.run.state.status, position: $0.place.position, length: $0.place.length)
            }
            guard page.count == limit else { return seen }
            cursor = page.last?.run.sequence
        }
    }
}

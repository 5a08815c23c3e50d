import Dispatch
import Synchronization

/// Does for many requests at once what takes long for each: what comes while one batch is being done makes up the next.
final class Batches<Item: Sendable>: Sendable {
    private let waiting = Mutex<[Item]>([])
    private let work = BlockingWork(maximumThreads: 1)

    /// Has `item` done soon, with others, by one of the closures that came with them. Does not block.
    func add(_ item: Item, _ process: @escaping @Sendable ([Item]) -> Void) {
        let isFirst = waiting.withLock { waiting in
            waiting.append(item)
            return waiting.count == 1
        }
        guard isFirst else { return }
        work.add { [self] in
            process(
                waiting.withLock { waiting in
                    defer { waiting.removeAll() }
                    return waiting
                })
        }
    }

    /// Blocks until all that was added is done, at most until `deadline`.
    func finish(by deadline: DispatchTime) { work.finish(by: deadline) }
}

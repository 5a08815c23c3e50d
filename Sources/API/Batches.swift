import Dispatch
import Synchronization

/// Does slow work for many requests at once: items that arrive while a batch is being processed form the next batch.
final class Batches<Item: Sendable>: Sendable {
    private let waiting = Mutex<[Item]>([])
    private let work = BlockingWork(maximumThreads: 1)

    /// Adds `item` to the next batch, which is passed to the `process` of one of its items. Does not block.
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

    /// Blocks until everything that was added is done, at most until `deadline`.
    func finish(by deadline: DispatchTime) { work.finish(by: deadline) }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Numbers names in the order in which they first appear. Names are bytes of any encoding, stored in one buffer.
///
/// A dictionary of arrays would allocate for each lookup, and there is one lookup for each reference.
struct NameTable {
    private var bytes: [UInt8] = []
    /// Where each name ends in `bytes`; it starts where the previous one ends.
    private var ends: [Int] = []
    private var hashes: [Int] = []
    /// Numbers by hash, with open addressing; -1 is free. Its size is a power of two and at least twice the count.
    private var slots = [Int32](repeating: -1, count: 64)

    var count: Int { ends.count }
    var byteCount: Int { bytes.count }

    func number(of name: UnsafeRawBufferPointer) -> Int? {
        let hash = Self.hash(name)
        let found = slots[slot(of: name, hash: hash)]
        return found < 0 ? nil : Int(found)
    }

    /// Adds a name that is not in the table, and returns its number.
    mutating func add(_ name: UnsafeRawBufferPointer) -> Int {
        if (count + 1) * 2 > slots.count { grow() }
        let hash = Self.hash(name)
        slots[slot(of: name, hash: hash)] = Int32(count)
        bytes.append(contentsOf: name)
        ends.append(bytes.count)
        hashes.append(hash)
        return count - 1
    }

    /// For people: bytes that are not UTF-8 become U+FFFD.
    func text(_ number: Int) -> String { String(decoding: bytes[range(number)], as: UTF8.self) }

    private func range(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

    /// The slot that has the name, or the free one for it.
    private func slot(of name: UnsafeRawBufferPointer, hash: Int) -> Int {
        var slot = hash & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if hashes[number] == hash, isName(number, name) { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func isName(_ number: Int, _ name: UnsafeRawBufferPointer) -> Bool {
        let range = range(number)
        guard range.count == name.count, let start = name.baseAddress else { return range.count == name.count }
        return bytes.withUnsafeBytes {
            $0.baseAddress.map { memcmp($0 + range.lowerBound, start, name.count) == 0 } ?? false
        }
    }

    private mutating func grow() {
        var larger = [Int32](repeating: -1, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = hash & (larger.count - 1)
            while larger[slot] >= 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = Int32(number)
        }
        slots = larger
    }

    /// Different in each process, so that no one can choose names that collide.
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: name)
        return hasher.finalize()
    }
}

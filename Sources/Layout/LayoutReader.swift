/// Reads the facts of a layout of any known format, compressed or not, in one pass and in bounded memory.
///
/// Blocks. Has no state of its own, so one value may serve many threads.
package struct LayoutReader: Sendable {
    private static let pieceBytes = 256 << 10

    private let limits: LayoutLimits
    private let isCancelled: @Sendable () -> Bool

    /// - Parameter isCancelled: called at least every few milliseconds; once it returns true, reading ends with a
    ///   `CancellationError`. It may check a deadline, or `Task.isCancelled`.
    package init(limits: LayoutLimits = LayoutLimits(), isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.limits = limits
        self.isCancelled = isCancelled
    }

    /// Reads a file to its end, or to its first problem.
    ///
    /// Problems of the layout are not thrown, but returned in the `problems` of the facts.
    ///
    /// - Parameter read: Fills the beginning of a buffer, which is never empty, with the next bytes of the file, and
    ///   returns their number, which is 0 only at the end. read(2) does just that.
    /// - Throws: Errors of `read`, and `CancellationError`.
    package func facts(reading read: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> LayoutFacts {
        try withoutActuallyEscaping(read) { read in
            let checked: ByteSource = { buffer in
                if isCancelled() { throw CancellationError() }
                return try read(buffer)
            }
            let file = try ReplayedSource(checked)
            guard LayoutCompression(head: file.head) == .gzip else { return try facts(of: file, isCompressed: false) }
            var facts = try expandedFacts(file)
            facts.compression = .gzip
            return facts
        }
    }

    /// Reads a file that is in memory.
    package func facts(of bytes: [UInt8]) throws -> LayoutFacts {
        var position = 0
        return try bytes.withUnsafeBytes { bytes in
            try facts { buffer in
                let count = min(buffer.count, bytes.count - position)
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
                position += count
                return count
            }
        }
    }

    private func expandedFacts(_ file: ReplayedSource) throws -> LayoutFacts {
        let gzip = GzipInput(file.read, maximumBytes: limits.expandedBytes)
        do {
            return try facts(of: ReplayedSource(gzip.read), isCompressed: true)
        } catch let error as GzipError {
            var facts = Self.unknown("\(error.cause)")
            facts.exceedsLimits = error.cause.code == .limit
            return facts
        }
    }

    private func facts(of source: ReplayedSource, isCompressed: Bool) throws -> LayoutFacts {
        switch LayoutFormat(head: source.head) {
        case .gdsii: return try gdsiiFacts(source, isCompressed)
        case .oasis: return try oasisFacts(source, isCompressed)
        case .unknown: break
        }
        if isCompressed, LayoutCompression(head: source.head) != nil {
            return Self.unknown("the gzip file contains another gzip file; compress a layout only once")
        }
        let content = isCompressed ? "the gzip file contains" : "the file is"
        guard !source.head.isEmpty else { return Self.unknown("\(content) empty\(isCompressed ? " data" : "")") }
        return Self.unknown(
            "\(content) neither GDSII, which begins with 00 06 00 02, nor OASIS, which begins with %SEMI-OASIS; it "
                + "begins with \(Self.hex(source.head))")
    }

    private func gdsiiFacts(_ source: ReplayedSource, _ isCompressed: Bool) throws -> LayoutFacts {
        var reader = GDSIIFactsReader(limits: limits, isCancelled: isCancelled)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 16)
        defer { buffer.deallocate() }
        do {
            while case let count = try source.read(buffer), count > 0 {
                try reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
            return try reader.finish()
        } catch let error as LayoutError {
            return Self.broken(reader.factsSoFar, error, isExpanded: isCompressed)
        } catch let error as GzipError {
            return Self.broken(reader.factsSoFar, error.cause, isExpanded: false)
        }
    }

    private func oasisFacts(_ source: ReplayedSource, _ isCompressed: Bool) throws -> LayoutFacts {
        var reader = OASISFactsReader(source.read, limits: limits, isCancelled: isCancelled)
        do {
            return try reader.read()
        } catch let error as LayoutError {
            return Self.broken(reader.facts.soFar(.oasis), error, isExpanded: isCompressed)
        } catch let error as GzipError {
            return Self.broken(reader.facts.soFar(.oasis), error.cause, isExpanded: false)
        }
    }

    private static func unknown(_ problem: String) -> LayoutFacts {
        var facts = LayoutFacts(format: .unknown)
        facts.problems = [problem]
        return facts
    }

    /// - Parameter isExpanded: Whether the error's position refers to the decompressed data.
    private static func broken(_ facts: LayoutFacts, _ error: LayoutError, isExpanded: Bool) -> LayoutFacts {
        var facts = facts
        facts.exceedsLimits = error.code == .limit
        let isPlaced = isExpanded && error.offset != nil
        facts.problems = ["\(error)\(isPlaced ? " (The offset is that in the decompressed file.)" : "")"]
        return facts
    }

    private static func hex(_ bytes: some Collection<UInt8>) -> String {
        bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}

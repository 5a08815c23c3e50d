/// A piece of a container's log: a line with its line feed, or a part without one, if the line is over 16 KiB or
/// unfinished.
package struct LogFrame: Equatable, Sendable {
    /// Who wrote it.
    package enum Source: Hashable, Sendable {
        case output
        case errorOutput
        /// Not the container: the engine reports why it could not read the log.
        case engine
    }

    package let source: Source
    /// When the engine read it from the container; nil for the engine's own messages.
    package let time: EngineTime?
    /// As the container wrote them, without the time. Not necessarily UTF-8.
    package let bytes: ArraySlice<UInt8>

    /// Whether the line continues in the next frame of the same source.
    package var isPartial: Bool { bytes.last != UInt8(ascii: "\n") }

    package init(source: Source, time: EngineTime?, bytes: ArraySlice<UInt8>) {
        self.source = source
        self.time = time
        self.bytes = bytes
    }

    /// - Parameters:
    ///   - output: the number of the output in the frame's header.
    ///   - payload: preceded by the time and a space.
    init(output: UInt8, payload: [UInt8]) throws(EngineError) {
        guard output != 3 else {
            self.init(source: .engine, time: nil, bytes: payload[...])
            return
        }
        guard let space = payload.prefix(64).firstIndex(of: UInt8(ascii: " ")),
            let time = EngineTime(rfc3339: payload[..<space])
        else {
            throw .malformed("a log frame without a time: \(String(decoding: payload.prefix(64), as: UTF8.self))")
        }
        self.init(source: output == 2 ? .errorOutput : .output, time: time, bytes: payload[(space + 1)...])
    }
}

/// Records of a response, as libfcgi writes them too (FastCGI specification, sections 3.3, 5.3 and 5.5).
enum OutputRecords {
    private static let version: UInt8 = 1
    private static let standardOutput: UInt8 = 6
    private static let endRequest: UInt8 = 3
    /// Bytes of content in one record; a multiple of eight, so that no padding is needed.
    private static let maximum = 65_528

    static func content(_ bytes: [UInt8], request: Int) -> [UInt8] {
        var records: [UInt8] = []
        records.reserveCapacity(bytes.count + (bytes.count / maximum + 1) * 8)
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(maximum)
            records += header(standardOutput, request, count: piece.count)
            records += piece
            rest = rest.dropFirst(piece.count)
        }
        return records
    }

    /// The end of the output, and of the request: status 0, FCGI_REQUEST_COMPLETE.
    static func end(request: Int) -> [UInt8] {
        header(standardOutput, request, count: 0) + header(endRequest, request, count: 8)
            + [UInt8](repeating: 0, count: 8)
    }

    private static func header(_ kind: UInt8, _ request: Int, count: Int) -> [UInt8] {
        [
            version, kind, UInt8(truncatingIfNeeded: request >> 8), UInt8(truncatingIfNeeded: request),
            UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count), 0, 0,
        ]
    }
}

/// Why a body is not multipart/form-data.
package enum MultipartError: Error, Equatable, CustomStringConvertible {
    case boundary
    case noDelimiter
    case delimiterLine
    case headerTooLong
    case disposition
    case unterminated

    package var description: String {
        switch self {
        case .boundary: "the boundary in Content-Type must have 1 to 70 characters"
        case .noDelimiter: "the body does not begin with the boundary that Content-Type names"
        case .delimiterLine: "a boundary is followed by neither a line break nor `--`"
        case .headerTooLong: "the fields of a part take more than \(MultipartScanner.maximumHeader) bytes"
        case .disposition: "a part has no `Content-Disposition: form-data` with a name"
        case .unterminated: "the body ends before the closing boundary"
        }
    }
}

extension MultipartScanner {
    /// The boundary in a Content-Type of `multipart/form-data`; nil for any other type.
    package static func boundary(of contentType: String) -> String? {
        let parts = contentType.split(separator: ";")
        guard let type = parts.first, type.lowercased().filter({ $0 != " " }) == "multipart/form-data" else {
            return nil
        }
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].lowercased().filter({ $0 != " " }) == "boundary" else { continue }
            let value = pair[1].drop { $0 == " " }
            return value.first == "\""
                ? String(value.dropFirst().prefix { $0 != "\"" }) : String(value.prefix { $0 != " " })
        }
        return nil
    }
}

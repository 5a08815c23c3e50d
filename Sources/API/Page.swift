import HTTPTypes
import JSON
import OpenAPI
import Web

/// The page of a list that a client asked for: `?limit=` and, in the links of responses, `?before=`.
struct Page {
    let limit: Int
    /// Only elements with a lower sequence number; nil for the first page, which has the newest.
    let cursor: Int64?

    init(_ query: inout QueryReader) {
        limit = query.integer("limit", in: InterfaceLimits.page) ?? InterfaceLimits.page.upperBound
        cursor = query.integer("before", in: 1...Int.max).map(Int64.init)
    }

    /// The list, with a link to the next page if there is one.
    ///
    /// - Parameters:
    ///   - found: up to one element more than fits on the page.
    ///   - filters: the rest of the query for the link, percent-encoded and ending in `&`; may be empty.
    func response<Element>(
        _ found: [Element], of request: Request, filters: String, sequence: (Element) -> Int64,
        json: (Element) throws -> JSON
    ) rethrows -> Response {
        let shown = found.prefix(limit)
        var fields: HTTPFields = [:]
        if found.count > limit, let last = shown.last {
            fields[.link] =
                "<\(request.prefix)\(request.path)?\(filters)limit=\(limit)&before=\(sequence(last))>; rel=\"next\""
        }
        return Response(fields: fields, json: .array(try shown.map(json)))
    }
}

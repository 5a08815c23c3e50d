import HTTPTypes
import JSON
import OpenAPI
import Web

/// Which part of a list a client asked for: `?limit=` and, in the links that answers give, `?before=`.
struct Page {
    let limit: Int
    /// Only what came before this place in the order of arrival; nil for the newest.
    let cursor: Int64?

    init(_ query: inout QueryReader) {
        limit = query.integer("limit", in: InterfaceLimits.page) ?? InterfaceLimits.page.upperBound
        cursor = query.integer("before", in: 1...Int.max).map(Int64.init)
    }

    /// The list, with a link to the next page when there is one.
    ///
    /// - Parameters:
    ///   - found: up to one element more than the page holds.
    ///   - filters: what else of the query the link must carry, percent-encoded, ended by `&`; may be empty.
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

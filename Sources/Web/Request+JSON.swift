import HTTPTypes
package import JSON

extension Request {
    /// The whole body as JSON.
    ///
    /// - Throws: 413 for a body of more than `limit` bytes, 400 for one that ended early or is not JSON.
    package func json(limit: Int) throws(APIError) -> JSON {
        let bytes: [UInt8]
        do throws(BodyError) {
            bytes = try body.read(limit: limit)
        } catch {
            switch error {
            case .tooLarge(let limit):
                throw APIError(.contentTooLarge, "The request body may have at most \(limit) bytes")
            case .incomplete: throw .badRequest("The request body ended early")
            }
        }
        do throws(MalformedJSON) {
            return try JSON(parsing: bytes)
        } catch {
            throw .badRequest("The request body is not valid JSON; send an object such as {\"name\": \"value\"}")
        }
    }
}

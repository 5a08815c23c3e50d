import Domain
import HTTPTypes
import Storage
import Text
import Web

/// Receives the part `file` of a form as a layout.
struct FormReceiver: ~Copyable {
    private var scanner: MultipartScanner
    private var layout: IncomingLayout
    private var file = FilePart()

    /// What has been received of the part `file`.
    private struct FilePart: ~Copyable {
        var name: FileName?
        var isOpen = false
        var digest = Digest()
    }

    init(boundary: String, layout: consuming IncomingLayout) throws {
        scanner = try MultipartScanner(boundary: boundary)
        self.layout = layout
    }

    /// Takes the next bytes of `body`, which are at `offset`, and returns how many of them were consumed.
    mutating func take(_ bytes: UnsafeRawBufferPointer, at offset: Int64, of body: borrowing IncomingBody) throws -> Int
    {
        var events: [MultipartScanner.Event] = []
        let done = try scanner.scan(bytes, isFirst: offset == 0) { events.append($0) }
        for event in events {
            switch event {
            case .part(let header): try begin(header)
            case .content(let range) where file.isOpen: try append(bytes, range, at: offset, of: body)
            case .content: break
            case .partEnd: file.isOpen = false
            }
        }
        return done
    }

    /// Makes the layout durable.
    consuming func finish() throws -> Service.Received {
        try scanner.finish()
        guard let name = file.name else {
            throw APIError(
                .unprocessableContent, "file is required: a part named `file`, as `curl -F file=@chip_top.gds` sends",
                problems: [.init(field: "file", message: "file is required")])
        }
        guard layout.size > 0 else { throw APIError.badRequest("The part `file` is empty; send the layout's bytes") }
        let description = FileDescription(name: name, size: layout.size, checksum: file.digest.checksum())
        return (description, try layout.keep())
    }

    private mutating func begin(_ header: MultipartHeader) throws {
        guard header.name == "file" else {
            throw APIError.invalid([
                .init(field: header.name, message: "Unknown part `\(header.name.printable)`; the only one is `file`")
            ])
        }
        guard file.name == nil else { throw APIError.badRequest("The part `file` must be given once") }
        guard let text = header.fileName else {
            throw APIError.invalid([.init(field: "file", message: "The part `file` must have a filename")])
        }
        file.name = try Service.fileName(text)
        file.isOpen = true
    }

    private mutating func append(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, at offset: Int64, of body: borrowing IncomingBody
    ) throws {
        file.digest.update(UnsafeRawBufferPointer(rebasing: bytes[range]))
        try layout.append(body, offset + Int64(range.lowerBound)..<offset + Int64(range.upperBound))
    }
}

import Domain
import HTTPTypes
import JSON
import Representations
import Storage
import Text
import Web

extension Service {
    /// `GET /api/v1/prechecks/{id}/artifacts`: the files that the run left, or has written so far.
    func listArtifacts(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let run = try run(named: parameters["id"])
        let folder = storage.run(run.id)
        if run.state.status.isFinal, let kept = try folder.artifacts() {
            return .now(Response(json: .array(kept.map(\.json))))
        }
        // There may be no working folder yet.
        let found = try folder.workTree()?.artifacts() ?? []
        return .now(Response(json: .array(found.map(\.json))))
    }

    /// `GET /api/v1/prechecks/{id}/artifacts/{path}`: the web server sends the file, with ranges. The path is only
    /// looked up in the list of kept artifacts.
    func sendArtifact(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let (run, _) = try finalRun(parameters["id"])
        let path = parameters["path"] ?? ""
        let kept = try storage.run(run.id).artifacts() ?? []
        guard let number = kept.firstIndex(where: { $0.path == path && $0.sha256 != nil }) else {
            throw APIError.notFound("No such artifact: \(path.printable)")
        }
        return send(kept[number], number, of: run, request, type: "application/octet-stream", isAttached: true)
    }

    /// `GET /api/v1/prechecks/{id}/render`: the flow's picture of the layout.
    func sendRender(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        try QueryReader(request.query).finish()
        let (run, _) = try finalRun(parameters["id"])
        let folder = storage.run(run.id)
        let kept = try folder.artifacts() ?? []
        let pictures = kept.enumerated().filter { $0.element.kind == .picture && $0.element.sha256 != nil }
        let candidates =
            pictures.filter(\.element.isFinalRender).reversed() + pictures.filter(\.element.isRender).reversed()
        guard let found = try candidates.first(where: { try folder.isPicture($0.offset) }) else {
            throw APIError.notFound("Render not available")
        }
        return send(found.element, found.offset, of: run, request, type: "image/png", isAttached: false)
    }

    private func send(
        _ artifact: Artifact, _ number: Int, of run: Run, _ request: Request, type: String, isAttached: Bool
    ) -> Answer {
        let tag = "\"\(artifact.sha256 ?? "")\""
        var fields: HTTPFields = [.eTag: tag, .contentType: type]
        if Self.matches(request.fields[.ifNoneMatch], tag) {
            return .now(Response(status: .notModified, fields: fields))
        }
        fields[.contentDisposition] = artifact.disposition(isAttached ? "attachment" : "inline")
        fields[.accelRedirect] = "\(request.prefix)/_artifacts/\(storage.run(run.id).artifactName(number))"
        return .now(Response(status: .ok, fields: fields))
    }
}

extension Artifact {
    fileprivate var isFinalRender: Bool { path.hasPrefix("runs/") && path.contains("/final/render/") }
    fileprivate var isRender: Bool { path.hasPrefix("runs/") && path.contains("-klayout-render/") }

    /// The file's name for clients, both in ASCII and unchanged (RFC 6266, RFC 8187).
    fileprivate func disposition(_ form: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? "artifact"
        let isSafe = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let plain = String(decoding: name.utf8.map { isSafe($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        guard plain != name else { return "\(form); filename=\"\(name)\"" }
        let digits = Array("0123456789ABCDEF".utf8)
        let encoded = name.utf8.flatMap { byte in
            isSafe(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return "\(form); filename=\"\(plain)\"; filename*=UTF-8''\(String(decoding: encoded, as: UTF8.self))"
    }
}

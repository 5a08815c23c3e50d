import Domain
import FoundationEssentials
import HTTPTypes
import Logging
import OpenAPI
import Reports
import Representations
import Storage
import Web

extension Service {
    /// `GET /api/v1/prechecks/{id}/report`: what the worker found in the run's files.
    func showReport(_ request: Request, _ parameters: [String: String]) throws -> Answer {
        var query = QueryReader(request.query)
        let forms = ReportFormat.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        let format = query.value("format", "one of \(forms)") { ReportFormat(rawValue: $0) } ?? .json
        try query.finish()
        let (run, result) = try finalRun(parameters["id"])
        guard let report = try report(of: run, result) else { throw APIError.notFound("Report not available") }
        switch format {
        case .json: return .now(Response(json: report.json(of: run, result)))
        case .junit: return text(JUnitReport(report, of: run.request.containerName).text, "application/xml")
        case .markdown: return text(MarkdownReport(report, of: run.request.containerName).text, "text/markdown")
        }
    }

    private func text(_ text: String, _ type: String) -> Answer {
        .now(Response(status: .ok, fields: [.contentType: "\(type); charset=utf-8"], body: Array(text.utf8)))
    }

    /// - Throws: 400 for a run that is not final.
    func finalRun(_ id: String?) throws -> (Run, RunResult) {
        let run = try run(named: id)
        guard case .finished(let result, _, _) = run.state else {
            throw APIError.badRequest("Precheck \(run.id) is not final: it is \(run.state.status.rawValue)")
        }
        return (run, result)
    }

    /// A report made from the ending alone, for a run that the worker never claimed. Nil if an earlier version did not
    /// record enough.
    private func report(of run: Run, _ result: RunResult) throws -> Report? {
        if let json = try storage.run(run.id).report() {
            do {
                return try JSONDecoder().decode(Report.self, from: Data(json))
            } catch {
                logger.error("report.json cannot be read: \(error)", metadata: ["run": "\(run.id)"])
            }
        }
        return result.ending.verdict.map { Report(verdict: $0, summary: result.ending.sentence ?? "Passed") }
    }
}

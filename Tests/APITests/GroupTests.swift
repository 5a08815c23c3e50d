import Foundation
import HTTPTypes
import JSON
import Store
import TestSupport
import Testing
import Web

@testable import API

@Suite("Runs that are asked for at the same time")
struct GroupTests {
    @Test("are each queued and told their place, as many as may wait; the others are refused and leave nothing")
    func limit() throws {
        let service = try TestService("[limits]\nmax_queued_runs = 20")
        let upload = try service.upload(Array("layout".utf8)).object["Id"] as? String ?? ""
        let body: JSON = ["upload_id": .string(upload), "top_cell": "chip_top"]
        let answers = onThreads(8) { _ in
            (0..<4).map { _ in try? service.response(.post, "/api/v1/prechecks", json: body) }
        }
        .joined().compactMap { $0 }
        #expect(answers.count == 32)
        let queued = answers.filter { $0.status == .ok }
        #expect(queued.count == 20)
        #expect(Set(queued.compactMap { $0.object["Id"] as? String }) == Set(try service.names(in: "runs")))
        #expect(try service.store.queueCounts().queued == 20)
        let refused = answers.filter { $0.status == .tooManyRequests }
        #expect(refused.count == 12)
        #expect(refused.allSatisfy { $0.message.contains("20 runs are already queued") })
    }

    @Test("fail by themselves where only one's upload has gone")
    func gone() throws {
        let service = try TestService()
        let uploads = try (0..<2).map { _ in try service.upload(Array("layout".utf8)).object["Id"] as? String ?? "" }
        // As if it were swept up after its row was read.
        try FileManager.default.removeItem(atPath: "\(service.folder)/uploads/\(uploads[0])")
        let answers = onThreads(8) { index in
            try? service.response(
                .post, "/api/v1/prechecks", json: ["upload_id": .string(uploads[index % 2]), "top_cell": "chip_top"])
        }
        #expect(answers.count { $0?.status == .notFound } == 4)
        #expect(answers.count { $0?.status == .ok } == 4)
        #expect(try service.names(in: "runs").count == 4)
    }
}

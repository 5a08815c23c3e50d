import HTTPTypes
import JSON
import Layout
import TestSupport
import Testing
import Web

@testable import API

@Suite("Options of the flow in requests")
struct FlowOptionTests {
    private static func ask(
        _ service: TestService, _ members: [String: JSON], slot: Slot = .whole
    ) throws -> Response {
        var die = SampleDie()
        die.slot = slot
        die.cells = StructuralRules.chipOnBoardCells
        let id = try #require(try service.upload(die.bytes()).object["Id"] as? String)
        let all = [JSON.Member(name: "upload_id", value: .string(id))] + members.map(JSON.Member.init)
        return try service.response(.post, "/api/v1/prechecks", json: .object(all))
    }

    /// What follows the folder in the command, and the labels.
    private static func config(_ response: Response) throws -> (options: [String], labels: [String: String]) {
        let config = try #require(response.object["Config"] as? [String: Any], "\(response.message)")
        let command = try #require(config["Cmd"] as? [String])
        return (Array(command.dropFirst(10)), try #require(config["Labels"] as? [String: String]))
    }

    @Test("all are passed on and shown")
    func all() throws {
        let service = try TestService()
        let asked: [String: JSON] = ["slot": "1x1", "cob": true, "workers": 2, "threads": "max"]
        let (options, labels) = try Self.config(try Self.ask(service, asked))
        #expect(options == ["--slot", "1x1", "--cob", "--workers", "2", "--threads", "max"])
        #expect(labels["slot"] == "1x1" && labels["cob"] == "true")
        #expect(labels["workers"] == "2" && labels["threads"] == "max")
    }

    @Test("the slot that the layout has the size of is passed on, but not the usual one", arguments: Slot.allCases)
    func seenSlot(_ slot: Slot) throws {
        let (options, labels) = try Self.config(try Self.ask(try TestService(), ["cob": false], slot: slot))
        #expect(options == (slot == .whole ? [] : ["--slot", slot.rawValue]))
        #expect(labels["slot"] == (slot == .whole ? nil : slot.rawValue))
        #expect(labels["cob"] == nil)
    }

    @Test("what is out of range, or of another kind, is refused, all of it at once")
    func wrong() throws {
        let response = try Self.ask(
            try TestService(), ["slot": "2x2", "cob": "yes", "workers": 0, "threads": "many", "force": 1])
        #expect(response.status.code == 422)
        let errors = response.object["errors"] as? [[String: String]] ?? []
        #expect(
            Set(errors.compactMap { $0["message"] }) == [
                "slot must be one of 1x1, 0p5x1, 1x0p5, 0p5x0p5; got `2x2`", "cob must be true or false, not a string",
                "workers must be `max` or a whole number from 1 to 256; got 0",
                "threads must be `max` or a whole number from 1 to 256; got `many`",
                "force must be true or false, not a number",
            ])
        for value in [257, .number(1.5), nil, [1], "4"] as [JSON] {
            #expect(try Self.ask(try TestService(), ["workers": value]).status.code == 422, "\(value)")
        }
    }

    @Test("where the operator's command has no place for options none are taken, nor is the slot passed on")
    func ownCommand() throws {
        let service = try TestService("[docker]\ncommand = ['check', '{input}', '{top_cell}', '{die_id}']")
        let refused = try Self.ask(service, ["slot": "1x1", "threads": 4])
        #expect(refused.status.code == 422)
        let fields = (refused.object["errors"] as? [[String: String]] ?? []).compactMap { $0["field"] }
        #expect(Set(fields) == ["slot", "threads"])
        let taken = try Self.ask(service, [:], slot: .quarter)
        let config = try #require(taken.object["Config"] as? [String: Any])
        #expect(config["Cmd"] as? [String] == ["check", "/workdir/input.gds", "chip_top", "FFFFFFFF"])
        #expect((config["Labels"] as? [String: String])?["slot"] == nil)
    }
}

import Docker
import Domain
import Glibc
import Settings
import Storage
import Testing

@testable import Queue

@Suite("The container of a run")
struct ContainerSpecTests {
    private func spec(_ toml: String) throws -> ContainerSpec {
        let config = try Config.parse(toml: toml, baseDirectory: "/srv", environment: [:])
        let id = try #require(RunID("660e8400-e29b-41d4-a716-446655440001"))
        let input = FileDescription(
            name: try FileName("a.gds"), size: 1, checksum: Checksum(digest: [UInt8](repeating: 0, count: 32)))
        let request = RunRequest(
            upload: UploadID(), input: input, topCell: try CellName("chip_top"), dieID: .standard, image: "image:1",
            command: ["python", "x"], containerName: "precheck-\(id)")
        let run = Run(
            id: id, sequence: 1, request: request, created: .now(), state: .queued, cancelRequested: nil,
            container: ContainerRecord())
        return ContainerSpec(
            run, folder: Storage(root: "/srv/data").run(id), instance: "instance", settings: config.docker)
    }

    @Test("the working folder is writable, the input over it is not")
    func binds() throws {
        let folder = "/srv/data/runs/660e8400-e29b-41d4-a716-446655440001"
        #expect(
            try spec("").binds == [
                .init(source: "\(folder)/work", target: "/workdir", isReadOnly: false),
                .init(source: "\(folder)/input", target: "/workdir/input.gds", isReadOnly: true),
            ])
    }

    @Test("limits come from the configuration, and 0 stands for none")
    func limits() throws {
        let some = try spec("[docker]\nmemory_bytes = 1073741824\ncpus = 1.5\npids_limit = 64\n")
        #expect(some.memoryBytes == 1 << 30)
        #expect(some.cpus == 1.5)
        #expect(some.maximumProcesses == 64)
        let none = try spec("[docker]\nmemory_bytes = 0\ncpus = 0\npids_limit = 0\n")
        #expect(none.memoryBytes == nil)
        #expect(none.cpus == nil)
        #expect(none.maximumProcesses == nil)
    }

    @Test("it gains no privileges, has an init, and knows how wide lines may be")
    func rights() throws {
        let spec = try spec("")
        #expect(spec.forbidsNewPrivileges)
        #expect(spec.usesInit)
        #expect(spec.environment == ["COLUMNS": "200"])
        #expect(spec.labels[Labels.instance] == "instance")
    }

    @Test("another user than root has no capability; without root the user is our own")
    func user() throws {
        let configured = try spec("[docker]\nuser = \"1000:1000\"\n")
        #expect(configured.user == "1000:1000")
        #expect(configured.addedCapabilities == [])
        let own = try spec("")
        if geteuid() == 0 {
            #expect(own.user == nil)
            #expect(own.addedCapabilities == ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"])
        } else {
            #expect(own.user == "\(geteuid()):\(getegid())")
            #expect(own.addedCapabilities == [])
        }
    }
}

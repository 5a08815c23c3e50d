import Foundation
import Testing

@testable import Docker

@Suite("What a container is created from")
struct ContainerSpecTests {
    @Test("is locked down even when nothing is asked for")
    func defaults() throws {
        let json = try object(ContainerSpec(image: "i", command: ["c"]))
        #expect(
            json
                == (try parse(
                    """
                    {"Image": "i", "Cmd": ["c"], "Env": [], "Labels": {}, "HostConfig": {
                      "NetworkMode": "none", "Mounts": [], "Init": true, "CapDrop": ["ALL"], "CapAdd": [],
                      "SecurityOpt": ["no-new-privileges"], "ReadonlyRootfs": false, "OomScoreAdj": 0,
                      "RestartPolicy": {"Name": "no"},
                      "LogConfig": {"Type": "json-file", "Config": {"max-size": "67108864", "max-file": "2"}}}}
                    """)))
    }

    @Test("is written with everything that is set")
    func everything() throws {
        var spec = ContainerSpec(image: "name@sha256:12", command: ["sh", "-c", "echo \"$A\""])
        spec.environment = ["COLUMNS": "200", "A": "b=c"]
        spec.labels = ["run": "é\n"]
        spec.binds = [.init(source: "/a:b c", target: "/workdir/input.gds", isReadOnly: true)]
        spec.user = "1000:1000"
        spec.workingDirectory = "/workdir"
        spec.memoryBytes = 4 << 30
        spec.cpus = 1.5
        spec.maximumProcesses = 64
        spec.addedCapabilities = ["CHOWN"]
        spec.forbidsNewPrivileges = false
        spec.hasReadOnlyRoot = true
        spec.usesInit = false
        spec.outOfMemoryScore = 500
        spec.logging = .init(maximumFileBytes: 1000, maximumFiles: 3)
        #expect(
            try object(spec)
                == (try parse(
                    """
                    {"Image": "name@sha256:12", "Cmd": ["sh", "-c", "echo \\"$A\\""], "Env": ["A=b=c", "COLUMNS=200"],
                     "Labels": {"run": "é\\n"}, "User": "1000:1000", "WorkingDir": "/workdir", "HostConfig": {
                      "NetworkMode": "none",
                      "Mounts": [{"Type": "bind", "Source": "/a:b c", "Target": "/workdir/input.gds", "ReadOnly": true}],
                      "Init": false, "Memory": 4294967296, "MemorySwap": 4294967296, "NanoCpus": 1500000000, "PidsLimit": 64,
                      "CapDrop": ["ALL"], "CapAdd": ["CHOWN"], "SecurityOpt": [], "ReadonlyRootfs": true, "OomScoreAdj": 500,
                      "RestartPolicy": {"Name": "no"},
                      "LogConfig": {"Type": "json-file", "Config": {"max-size": "1000", "max-file": "3"}}}}
                    """)))
    }

    @Test(
        "asks for processors that the engine refuses rather than for what no number holds",
        arguments: [1e300, .nan, -1])
    func absurdProcessors(cpus: Double) throws {
        var spec = ContainerSpec(image: "i", command: [])
        spec.cpus = cpus
        let host = try #require(try object(spec)["HostConfig"] as? NSDictionary)
        #expect(try #require(host["NanoCpus"] as? Int64) < 0)
    }

    private func object(_ spec: ContainerSpec) throws -> NSDictionary {
        try parse(String(decoding: try JSONEncoder().encode(spec), as: UTF8.self))
    }

    private func parse(_ json: String) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary)
    }
}

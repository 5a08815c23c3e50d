import Testing

@testable import Docker

@Suite("The engine's objects")
struct DecodingTests {
    @Test("a container that has ended")
    func container() throws {
        let container = try EngineResponse.decode(
            Container.self,
            from: Array(
                """
                {"Id": "abc", "Created": "2024-01-15T10:30:05.1Z", "Image": "sha256:12", "Name": "/precheck-1",
                 "State": {"Status": "exited", "Running": false, "Paused": false, "OOMKilled": true, "Pid": 0,
                           "ExitCode": 137, "Error": "", "StartedAt": "2024-01-15T10:30:05.5Z",
                           "FinishedAt": "2024-01-15T10:30:06Z"},
                 "Config": {"Image": "x", "Labels": {"run": "1"}}}
                """.utf8), of: "test")
        #expect(container.id == ContainerID("abc"))
        #expect(container.name == "precheck-1")
        #expect(container.imageID == "sha256:12")
        #expect(container.labels == ["run": "1"])
        #expect(
            container.state
                == Container.State(
                    status: .exited, isRunning: false, wasOutOfMemory: true, exitCode: 137, error: "",
                    startedAt: EngineTime(nanosecondsSince1970: 1_705_314_605_500_000_000),
                    finishedAt: EngineTime(nanosecondsSince1970: 1_705_314_606_000_000_000)))
    }

    @Test("a container that never ran has no times")
    func neverRan() throws {
        let state = try EngineResponse.decode(
            Container.State.self,
            from: Array(
                """
                {"Status": "created", "Running": false, "OOMKilled": false, "ExitCode": 0, "Error": "",
                 "StartedAt": "0001-01-01T00:00:00Z", "FinishedAt": "0001-01-01T00:00:00Z"}
                """.utf8), of: "test")
        #expect(state.startedAt == nil)
        #expect(state.finishedAt == nil)
    }

    @Test(
        "what is not understood is an error that names it",
        arguments: [
            (#"{"Status": "melted"}"#, "melted"), (#"{"Status": "exited"}"#, "Running"), ("<html>", "test"),
            ("", "test"),
        ])
    func malformed(json: String, named: String) throws {
        let error = #expect(throws: EngineError.self) {
            try EngineResponse.decode(Container.State.self, from: Array(json.utf8), of: "test")
        }
        guard case .malformed(let text) = error else {
            Issue.record("not malformed: \(String(describing: error))")
            return
        }
        #expect(text.contains(named), "\(text)")
    }

    @Test("a sample of stats, with cgroups of version 1")
    func statsVersion1() throws {
        let json = Array(
            """
            {"read": "2024-01-15T10:30:05.5Z", "cpu_stats": {"cpu_usage": {"total_usage": 1500000000}},
             "memory_stats": {"usage": 5000, "max_usage": 7000, "limit": 9223372036854771712,
                              "stats": {"inactive_file": 1, "total_inactive_file": 2000}}}
            """.utf8)
        let sample = try #require(try StatsSample(json: json))
        #expect(sample.json == json)
        #expect(sample.time.nanosecondsSince1970 == 1_705_314_605_500_000_000)
        #expect(sample.memoryBytes == 5000)
        #expect(sample.maximumMemoryBytes == 7000)
        #expect(sample.inactiveFileBytes == 2000)
        #expect(sample.cpuTime == .milliseconds(1500))
    }

    @Test("a sample of stats, with cgroups of version 2")
    func statsVersion2() throws {
        let json = Array(
            """
            {"read": "2024-01-15T10:30:05.5Z", "cpu_stats": {"cpu_usage": {"total_usage": 7}},
             "memory_stats": {"usage": 5000, "limit": 6000, "stats": {"inactive_file": 300}}}
            """.utf8)
        let sample = try #require(try StatsSample(json: json))
        #expect(sample.maximumMemoryBytes == nil)
        #expect(sample.inactiveFileBytes == 300)
    }

    @Test("a sample of a container that does not run is none")
    func statsOfNothing() throws {
        let json =
            #"{"read": "0001-01-01T00:00:00Z", "cpu_stats": {"cpu_usage": {"total_usage": 0}}, "memory_stats": {}}"#
        #expect(try StatsSample(json: Array(json.utf8)) == nil)
    }

    @Test("a log frame is split from its time, and knows whether its line continues")
    func logFrame() throws {
        let whole = try LogFrame(output: 2, payload: Array("2024-01-15T10:30:05.500000000Z a b\n".utf8))
        #expect(whole.source == .errorOutput)
        #expect(whole.time?.nanosecondsSince1970 == 1_705_314_605_500_000_000)
        #expect(whole.bytes.elementsEqual("a b\n".utf8))
        #expect(!whole.isPartial)
        let part = try LogFrame(output: 1, payload: Array("2024-01-15T10:30:05.500000000Z ".utf8))
        #expect(part.source == .output)
        #expect(part.bytes.isEmpty)
        #expect(part.isPartial)
        #expect(throws: EngineError.malformed("a log frame without a time: no time\n")) {
            try LogFrame(output: 1, payload: Array("no time\n".utf8))
        }
    }
}

import Foundation
import Testing

extension EndToEnd {
    @Suite(
        "the container of a run",
        .stack(.init(docker: ["memory_bytes = 67108864", "pids_limit = 100", "cpus = 1.5", "stop_grace_seconds = 0"])))
    struct ContainerTests {
        @Test("it has no network, few rights and its limits")
        func limits() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["sleep 60"])
            let run = try await stack.running(id)
            let container = try await stack.docker.inspect(run["ContainerId"].text)
            let host = container["HostConfig"]
            #expect(host["NetworkMode"] == "none")
            #expect(host["CapDrop"] == ["ALL"])
            #expect(host["SecurityOpt"].elements.contains { $0.text.hasPrefix("no-new-privileges") })
            #expect(host["Privileged"] == false)
            #expect(host["Init"] == true)
            #expect(host["Memory"] == 67_108_864)
            #expect(host["MemorySwap"] == 67_108_864)
            #expect(host["PidsLimit"] == 100)
            #expect(host["NanoCpus"] == 1_500_000_000)
            #expect(host["RestartPolicy"]["Name"].text != "always")
            // Docker's copy of the log is several times as large as what is kept of it, 256 MiB.
            #expect(host["LogConfig"]["Type"].text == "json-file")
            #expect(Int(host["LogConfig"]["Config"]["max-size"].text) == 1 << 30)
            #expect(Int(host["LogConfig"]["Config"]["max-file"].text) == 2)
            let folder = stack.folder(of: id)
            let mounts = container["Mounts"].elements.map { mount in
                "\(mount["Type"].text) \(mount["Source"].text):\(mount["Destination"].text):\(mount["RW"])"
            }
            #expect(
                mounts.sorted() == [
                    "bind \(folder)/input:/workdir/input.gds:false", "bind \(folder)/work:/workdir:true",
                ])
            #expect(
                run["HostConfig"]["Binds"] == [
                    .string("\(folder)/work:/workdir:rw"), .string("\(folder)/input:/workdir/input.gds:ro"),
                ])
            #expect(container["Name"].text == "/precheck-\(id)")
            #expect(container["Config"]["Labels"]["space.wafer.precheck.run"].text == id)
            #expect(container["Config"]["Cmd"] == run["Config"]["Cmd"])
            #expect(try await stack.cancel(id).status == 200)
        }

        @Test("the input can be read, and not be written to")
        func input() async throws {
            let stack = try Stack.current()
            let file = try stack.standIn(["read /workdir/input.gds", "file input.gds 10", "output copy"])
            let before = try Data(contentsOf: URL(filePath: file))
            let upload = try await stack.upload(file)
            let id = try await stack.queue(upload)["Id"].text
            let run = try await stack.final(id)
            #expect(run["State"]["Status"] == "completed")
            let lines = try await stack.lines(id)
            #expect(lines.starts(with: ["#stand-in", "read /workdir/input.gds", "file input.gds 10", "output copy"]))
            #expect(lines.contains { $0.contains("Read-only file system") }, "\(lines)")
            let output = try await stack.http.get("/api/v1/prechecks/\(id)/output")
            #expect(output.body == before)
            let layout = "\(stack.storage)/uploads/\(upload["Id"].text)/layout"
            #expect(try Data(contentsOf: URL(filePath: layout)) == before)
            #expect(try FileStatus(layout).mode & 0o777 == 0o444)
        }

        @Test("statistics are there while it runs, and refused afterwards")
        func statistics() async throws {
            let stack = try Stack.current()
            let id = try await stack.start(["sleep 60"])
            _ = try await stack.running(id)
            let path = "/api/v1/prechecks/\(id)/stats"
            let sample = try await waitUntil("there is a sample") {
                try await stack.http.get(path)
            } holds: {
                $0.json["message"] != "Stats not available"
            }
            try #require(sample.status == 200, "\(sample)")
            #expect(sample.json["memory_stats"]["usage"].double > 0)
            #expect(sample.json["memory_stats"]["limit"] == 67_108_864)
            #expect(sample.json["cpu_stats"].names.contains("cpu_usage"))
            #expect(try await stack.cancel(id).status == 200)
            let refused = try await stack.http.get(path)
            #expect(refused.status == 400)
            #expect(refused.json["message"] == "Precheck is not running")
        }
    }
}

import Foundation
import Testing

extension EndToEnd {
    @Test(
        "the responder takes the socket that it is started with",
        arguments: [["--listen"], ["--inetd", "--listen"]])
    static func inheritedSocket(options: [String]) async throws {
        try await Stack.with(.init(isServed: false)) { stack in
            _ = try await stack.renderNginx()
            let socket = stack.storage + "/run/api.sock"
            try? FileManager.default.removeItem(atPath: socket)
            // Becomes the responder at the first connection. With --inetd the socket is descriptor 0, else 3.
            let responder = try stack.start(.responder, by: ["systemd-socket-activate"] + options + [socket])
            try stack.start(.worker)
            try stack.start(.nginx)
            try await stack.healthy()
            #expect(Processes.name(responder.process) == "precheck-api")
            let inode = try FileStatus(socket).inode
            let run = try await stack.final(try await stack.start(["output 1"]))
            #expect(run["State"]["Status"] == "completed")

            responder.send(SIGTERM)
            #expect(try await responder.end() == .code(0), "\(responder.output)")
            // The socket is not the responder's to remove.
            #expect(try FileStatus(socket).inode == inode)
        }
    }
}

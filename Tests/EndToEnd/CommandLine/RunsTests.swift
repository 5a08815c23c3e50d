import Foundation
import Testing

extension EndToEnd {
    @Suite("precheck-server runs", .stack())
    struct RunsTests {
        @Test("runs that are over are listed, inspected and deleted with all they have left")
        func life() async throws {
            let stack = try Stack.current()
            let (completed, failed) = (try await stack.start(["output 5"]), try await stack.start(["exit 3"]))
            for id in [completed, failed] { _ = try await stack.final(id) }

            let list = try await stack.command("runs", "list")
            #expect(list.exit == .code(0))
            let lines = list.text.split(separator: "\n")
            #expect(lines[0].hasPrefix("ID            STATUS"))
            #expect(lines[1].hasPrefix("\(failed.prefix(12))  failed (3)"))
            #expect(lines[2].hasPrefix("\(completed.prefix(12))  completed"))
            #expect(lines[2].contains("chip_top  FFFFFFFF  stand-in.gds"))
            #expect(try await stack.ids("--quiet") == [failed, completed])
            #expect(try await stack.ids("-q", "--status", "completed") == [completed])
            #expect(try await stack.ids("-q", "--filter", "status=failed", "--filter", "since=1h") == [failed])
            #expect(try await stack.ids("-q", "--filter", "before=1h").isEmpty)
            #expect(try await stack.ids("-q", "-n", "1") == [failed])
            #expect(try await stack.ids("-q", "--filter", "top_cell=other").isEmpty)
            let json = try JSON(try await stack.command("runs", "list", "--json").output)
            #expect(json == (try await stack.http.get("/api/v1/prechecks").json))

            let inspected = try await stack.command("runs", "inspect", String(completed.prefix(13)))
            #expect(inspected.exit == .code(0))
            let run = try JSON(inspected.output)
            #expect(run["Id"].text == completed)
            #expect(run["State"]["ExitCode"] == 0)
            #expect(run["Files"]["Output"].text == "\(stack.storage)/outputs/\(completed).gds")

            let asked = try await stack.command("runs", "delete", completed)
            #expect(asked.exit == .code(2))
            #expect(asked.errors.contains("use --force to confirm. Nothing was deleted."))
            #expect(try await stack.run(completed)["Id"].text == completed)
            let deleted = try await stack.command("runs", "delete", "--force", completed)
            #expect(deleted.exit == .code(0), "\(deleted)")
            #expect(deleted.text == completed + "\n")
            #expect(try await stack.http.get("/api/v1/prechecks/\(completed)").status == 404)
            #expect(names(in: stack.storage + "/runs") == [failed])
            #expect(names(in: stack.storage + "/outputs") == ["\(failed).files"])
            let gone = try await stack.command("runs", "inspect", completed)
            #expect(gone.exit == .code(1))
            #expect(gone.errors.contains("no such run: `\(completed)`"))
            #expect(try await stack.command("runs", "delete", "-f", failed).exit == .code(0))
        }

        @Test("a run that waits or runs is not deleted, but can be cancelled")
        func unfinished() async throws {
            let stack = try Stack.current()
            let held = try await stack.start(["sleep 60"])
            _ = try await stack.running(held)
            let waiting = try await stack.start(["output 1"])
            for (id, status) in [(held, "running"), (waiting, "queued")] {
                let refused = try await stack.command("runs", "delete", "--force", id)
                #expect(refused.exit == .code(1))
                #expect(refused.errors.contains("run \(id) is \(status)"))
                #expect(refused.errors.contains("precheck-server runs cancel \(id)"))
                let pruned = try await stack.command("runs", "prune", "--status", status, "--force")
                #expect(pruned.exit == .code(2))
            }
            #expect(try await stack.command("runs", "prune", "--force").text == "Nothing to delete.\n")
            #expect(try await stack.command("runs", "list").text.contains("queued, 1 of 1"))

            let cancelled = try await stack.command("runs", "cancel", waiting, held)
            #expect(cancelled.text == "\(waiting) cancelled\n\(held) is being cancelled\n")
            #expect(try await stack.final(held)["State"]["Status"] == "cancelled")
            #expect(try await stack.command("runs", "cancel", held).text == "\(held) is already cancelled\n")
            let pruned = try await stack.command("runs", "prune", "--force")
            #expect(Set(pruned.text.split(separator: "\n").map(String.init)) == [held, waiting])
        }

        @Test("a prefix of an ID must match exactly one run")
        func prefixes() async throws {
            let stack = try Stack.current()
            _ = try await stack.command("queue", "pause")
            let upload = try await stack.upload(try stack.standIn(["output 1"]))
            var ids: [String] = []
            // Of seventeen, two begin with the same digit.
            for _ in 1...17 { ids.append(try await stack.queue(upload)["Id"].text) }
            let first = Dictionary(grouping: ids) { $0.prefix(1) }.first { $0.value.count > 1 }
            let (digit, some) = try #require(first)
            let ambiguous = try await stack.command("runs", "inspect", String(digit))
            #expect(ambiguous.exit == .code(1))
            #expect(ambiguous.errors.contains("`\(digit)` matches several runs: "))
            #expect(some.filter { ambiguous.errors.contains($0) }.count >= 2)
            for name in ["zebra", "", "%"] {
                #expect(try await stack.command("runs", "inspect", name).errors.contains("no such run"))
            }
            let cancel = try await Command(
                [Project.program("precheck-server"), "runs", "cancel", "--config", stack.configuration] + ids
            ).result()
            #expect(cancel.exit == .code(0))

            let dry = try await stack.command("runs", "prune", "--dry-run")
            #expect(dry.text.hasSuffix("\n17 runs would be deleted.\n"))
            #expect(try await stack.ids("-q").count == 17)
            #expect(
                try await stack.command("runs", "prune", "--before", "1h", "-f").text.hasPrefix("Nothing to delete."))
            #expect(
                try await stack.command("runs", "prune", "--status", "failed", "-f").text.hasPrefix(
                    "Nothing to delete."))
            let pruned = try await stack.command("runs", "prune", "--status", "cancelled", "--force")
            #expect(Set(pruned.text.split(separator: "\n").map(String.init)) == Set(ids))
            #expect(names(in: stack.storage + "/runs").isEmpty)
            #expect(try await stack.command("queue", "resume").exit == .code(0))
        }

        @Test("on a terminal lines fit its width, and a question is asked before anything is deleted")
        func terminal() async throws {
            let stack = try Stack.current()
            let upload = try await stack.upload(try stack.standIn(["output 1"], name: "a-name-that-is-very-long.gds"))
            let id = try await stack.queue(upload, topCell: "a_cell_of_a_name_that_is_very_long")["Id"].text
            _ = try await stack.final(id)
            let wide = try await stack.command("runs", "list")
            #expect(wide.text.contains("a_cell_of_a_name_that_is_very_long"))
            for columns in [120, 90, 80] {
                let shown = try await stack.onTerminal("runs list", columns: columns)
                let lines = shown.split(whereSeparator: \.isNewline)
                #expect(lines.count == 2)
                #expect(lines.allSatisfy { $0.count <= columns }, "\(shown)")
                #expect(lines.contains { $0.contains("…") }, "\(shown)")
                #expect(!shown.contains("\u{1B}"))
            }
            let kept = try await stack.onTerminal("runs delete \(id)", answer: "n")
            #expect(kept.contains("Delete run \(id), including logs and outputs? [y/N]"))
            #expect(kept.contains("nothing was deleted"))
            #expect(try await stack.ids("-q") == [id])
            let deleted = try await stack.onTerminal("runs prune", answer: "y")
            #expect(deleted.contains("Delete 1 run, including logs and outputs? [y/N]"))
            #expect(deleted.contains("Deleting run 1 of 1"))
            #expect(try await stack.ids("-q").isEmpty)
        }
    }
}

extension Stack {
    /// What `runs list` with these options prints, by lines.
    fileprivate func ids(_ options: String...) async throws -> [String] {
        let result = try await Command(
            [Project.program("precheck-server"), "runs", "list", "--config", configuration] + options
        ).result()
        guard result.exit == .code(0) else { throw Unexpected("\(options): \(result)") }
        return result.text.split(separator: "\n").map(String.init)
    }
}

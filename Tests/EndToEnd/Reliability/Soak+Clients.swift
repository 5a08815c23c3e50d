import Foundation
import Synchronization

extension Soak {
    func work() async throws {
        while !isOver {
            guard let id = try await queue() else { continue }
            if choose(1...5) == 1 { try await cancel(id) }
            // Some clients wait, others continue immediately.
            if choose(1...4) > 1 { try await awaitEnd(of: id) }
        }
    }

    /// Queues a run; nil when it was refused.
    private func queue() async throws -> String? {
        let (lines, output, code) = (choose(1...20), choose(1...2000), choose(1...8) == 1 ? 3 : 0)
        let pause = Double(choose(0...30)) / 1000
        var directives = Assignment.directives(lines: lines, every: pause, awaiting: nil, output: output)
        directives.insert("file notes/a \(choose(1...60_000))", at: 0)
        if code != 0 { directives.append("exit \(code)") }
        directives.append("# \(String(repeating: "-", count: choose(0...20_000)))")
        let file = try stack.standIn(directives, name: "soak-\(choose(0...Int.max)).gds")
        defer { try? FileManager.default.removeItem(atPath: file) }
        guard let upload = try await upload(file) else { return nil }
        let body = "{\"upload_id\": \"\(upload)\", \"top_cell\": \"chip_top\"}"
        guard let answer = try await ask({ try await $0.post("/api/v1/prechecks", json: body) }) else { return nil }
        guard answer.status == 200 else {
            count("refused runs")
            return nil
        }
        let id = answer.json["Id"].text
        var assignment = Assignment(
            id: id, lines: (1...lines).map { "line \($0)" }, output: String(repeating: "x", count: output),
            exitCode: code)
        state.withLock { state in
            assignment.mayLackSpace = state.isDiskFull || state.withoutSpace.contains(id)
            assignment.mayLackLines = state.isPowerCut || state.withoutEngine.contains(id)
            assignment.hasLostEngine = assignment.mayLackLines
            assignment.hasLostPower = state.isPowerCut || state.withoutPower.contains(id)
            state.assignments[id] = assignment
        }
        count("runs")
        return id
    }

    /// Nil when it was refused.
    private func upload(_ file: String) async throws -> String? {
        let isForm = choose(0...1) == 0
        let answer = try await ask { http in
            isForm ? try await http.upload(form: file) : try await http.upload(raw: file, name: "a.gds")
        }
        guard let answer else { return nil }
        guard answer.status == 200 else {
            count("refused uploads")
            return nil
        }
        let id = answer.json["Id"].text
        state.withLock { $0.uploads[id] = .now }
        return id
    }

    private func cancel(_ id: String) async throws {
        // At any moment of the run's life, by the seed: there is nothing to wait for.
        try await Task.sleep(for: .milliseconds(choose(0...400)))
        // From now on it may be: also when no answer comes.
        state.withLock { $0.assignments[id]?.isCancelled = true }
        _ = try await ask { [stack] _ in try await stack.cancel(id) }
        count("cancellations")
    }

    private func awaitEnd(of id: String) async throws {
        while !isOver {
            let answer = try await ask { try await $0.send("POST", "/api/v1/prechecks/\(id)/wait?timeout=20") }
            if let answer, answer.status == 200 {
                return state.withLock { $0.assignments[id]?.toldCode = Int(answer.json["StatusCode"].double) }
            }
            // Who is told to come again does, and not at once: nothing else tells when.
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Sends a request; nil when there was no power.
    private func ask(_ request: (HTTP) async throws -> HTTP.Answer) async throws -> HTTP.Answer? {
        let cuts = count(of: "power cuts")
        do {
            return try await request(stack.http)
        } catch {
            try Task.checkCancellation()
            // nginx does not answer then, as it does whatever else is broken.
            guard count(of: "power cuts") > cuts || state.withLock(\.isPowerCut) else { throw error }
            return nil
        }
    }
}

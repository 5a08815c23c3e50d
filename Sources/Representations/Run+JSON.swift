package import Domain
package import JSON
package import Storage
package import Store

extension Run {
    /// The resource as clients see it.
    package func json(place: QueuePlace, _ context: RunContext) throws(StorageError) -> JSON {
        let folder = context.storage.run(id)
        return [
            "Id": .string(id.description), "Name": .string(request.containerName),
            "Created": .string(created.rfc3339()),
            "State": state.json,
            "Config": [
                "Image": .string(request.image), "ImageDigest": JSON(container.imageDigest),
                "Cmd": .array(request.command.map(JSON.string)),
                "Labels": labels,
            ],
            "HostConfig": [
                "Binds": [
                    "\(folder.workPath):\(RunContainerPaths.work):rw",
                    "\(folder.inputPath):\(RunContainerPaths.input):ro",
                ],
                "NetworkMode": "none",
            ],
            "Queue": ["Position": JSON(place.position), "Length": JSON(place.length)],
            "ContainerId": JSON(container.id),
            "Input": [
                "Filename": .string(request.input.name.description), "Size": JSON(request.input.size),
                "Checksums": request.input.checksum.json,
            ],
            "Output": state.output, "Usage": try usage(folder)?.json ?? nil,
            "Warnings": .array(request.warnings.map(JSON.string)),
            "Verdict": JSON(state.ending?.verdict?.rawValue), "Ending": JSON(state.ending?.code),
            "Attempts": JSON(container.attempt), "Progress": progress(folder),
            "Estimate": context.estimates[id]?.json ?? nil,
        ]
    }

    /// What was requested; every value is a string.
    private var labels: JSON {
        let always = [
            ("upload_id", request.upload.description), ("top_cell", request.topCell.description),
            ("die_id", request.dieID.description),
        ]
        return .object((always + request.options.labels).map { JSON.Member(name: $0.0, value: .string($0.1)) })
    }

    /// For a running run this is the worker's latest record, about a second old.
    private func usage(_ folder: RunFolder) throws(StorageError) -> RunUsage? {
        switch state {
        case .finished(let result, _, _): return result.usage
        case .running(.started, let since):
            if let kept = try folder.usage() { return kept }
            let wall = max(.zero, Timestamp.now().since(since)) / .seconds(1)
            return RunUsage(peakMemoryBytes: nil, cpuSeconds: nil, wallSeconds: wall)
        case .queued, .running: return nil
        }
    }
}

extension RunState {
    package var json: JSON {
        var (started, finished): (Timestamp?, Timestamp?)
        switch self {
        case .queued: break
        case .running(_, let since): started = since
        case .finished(_, let start, let end): (started, finished) = (start, end)
        }
        return [
            "Status": .string(status.rawValue), "Running": .bool(status == .running), "Paused": false,
            "ExitCode": JSON(ending?.exitCode), "Error": JSON(ending?.sentence), "StartedAt": JSON(started?.rfc3339()),
            "FinishedAt": JSON(finished?.rfc3339()),
        ]
    }

    var ending: Ending? { if case .finished(let result, _, _) = self { result.ending } else { nil } }

    fileprivate var output: JSON {
        guard case .finished(let result, _, _) = self, let output = result.output else {
            return ["Available": false, "Filename": nil, "Size": nil, "Checksums": nil]
        }
        return [
            "Available": true, "Filename": .string(output.name.description), "Size": JSON(output.size),
            "Checksums": output.checksum.json,
        ]
    }
}

extension Ending {
    /// As clients see it; nil if an earlier version did not record how the run ended.
    fileprivate var code: String? { kind == .unrecorded ? nil : kind.rawValue }
}

extension RunUsage {
    fileprivate var json: JSON {
        [
            "PeakMemoryBytes": JSON(peakMemoryBytes), "CPUSeconds": JSON(cpuSeconds), "WallSeconds": JSON(wallSeconds),
        ]
    }
}

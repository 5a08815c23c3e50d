import Domain
import Storage
import Store
import Web

extension Run {
    /// The resource as clients see it.
    func json(place: QueuePlace, storage: Storage) -> JSON {
        let folder = storage.run(id)
        return [
            "Id": .string(id.description), "Name": .string(request.containerName),
            "Created": .string(created.rfc3339()),
            "State": state.json,
            "Config": [
                "Image": .string(request.image), "Cmd": .array(request.command.map(JSON.string)),
                "Labels": [
                    "upload_id": .string(request.upload.description), "top_cell": .string(request.topCell.description),
                    "die_id": .string(request.dieID.description),
                ],
            ],
            "HostConfig": [
                "Binds": ["\(folder.workPath):/workdir:rw", "\(folder.inputPath):/workdir/input.gds:ro"],
                "NetworkMode": "none",
            ],
            "Queue": ["Position": JSON(place.position), "Length": JSON(place.length)],
            "ContainerId": JSON(container.id),
            "Input": [
                "Filename": .string(request.input.name.description), "Size": JSON(request.input.size),
                "Checksums": request.input.checksum.json,
            ],
            "Output": state.output, "Usage": state.usage,
        ]
    }
}

extension RunState {
    var json: JSON {
        var outcome: RunOutcome?
        var (started, finished): (Timestamp?, Timestamp?)
        switch self {
        case .queued: break
        case .running(_, let since): started = since
        case .finished(let result, let start, let end): (outcome, started, finished) = (result.outcome, start, end)
        }
        return [
            "Status": .string(status.rawValue), "Running": .bool(status == .running), "Paused": false,
            "ExitCode": JSON(outcome?.exitCode), "Error": JSON(outcome?.error), "StartedAt": JSON(started?.rfc3339()),
            "FinishedAt": JSON(finished?.rfc3339()),
        ]
    }

    fileprivate var output: JSON {
        guard case .finished(let result, _, _) = self, let output = result.output else {
            return ["Available": false, "Filename": nil, "Size": nil, "Checksums": nil]
        }
        return [
            "Available": true, "Filename": .string(output.name.description), "Size": JSON(output.size),
            "Checksums": output.checksum.json,
        ]
    }

    fileprivate var usage: JSON {
        guard case .finished(let result, _, _) = self, let usage = result.usage else { return nil }
        return [
            "PeakMemoryBytes": JSON(usage.peakMemoryBytes), "CPUSeconds": JSON(usage.cpuSeconds),
            "WallSeconds": JSON(usage.wallSeconds),
        ]
    }
}

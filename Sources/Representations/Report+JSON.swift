package import Domain
package import JSON
package import Reports

extension Report {
    /// The resource as clients see it.
    package func json(of run: Run, _ result: RunResult) -> JSON {
        [
            "Id": .string(run.id.description), "Verdict": .string(verdict.rawValue), "Summary": .string(summary),
            "ExitCode": JSON(result.ending.exitCode), "Attempts": JSON(run.container.attempt),
            "FailedStep": JSON(failedStep), "Reason": JSON(reason),
            "Steps": .array(steps.map(\.json)), "Checks": .array(checks.map(\.json)),
            "Warnings": .array(warnings.map(JSON.string)),
        ]
    }
}

extension Report.Step {
    fileprivate var json: JSON {
        [
            "Name": .string(name), "State": .string(state.rawValue), "Seconds": JSON(seconds),
            "PeakMemoryBytes": JSON(peakMemoryBytes), "Log": JSON(log),
        ]
    }
}

extension Report.Check {
    fileprivate var json: JSON {
        [
            "Name": .string(name), "State": .string(state.rawValue), "Count": JSON(count),
            "Complete": .bool(isComplete), "Report": JSON(report), "Rules": .array(rules.map(\.json)),
            "RulesLeftOut": JSON(rulesLeftOut),
        ]
    }
}

extension ViolatedRule {
    fileprivate var json: JSON {
        [
            "Name": .string(name), "Description": .string(description), "Count": JSON(count),
            "Places": .array(places.map(\.json)),
        ]
    }
}

extension ViolatedRule.Place {
    fileprivate var json: JSON {
        [
            "Cell": .string(cell), "Shape": .string(shape), "X": .number(x), "Y": .number(y), "Text": .string(text),
        ]
    }
}

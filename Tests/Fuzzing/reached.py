"""Shows how often each operation answered what, of runs of schemathesis, and fails where one never got further than an error.

    reached.py REPORT.ndjson...

Requests about things that are not there would all pass without saying anything about those that are.
"""

import collections
import json
import sys


def interactions(reports):
    """The operation and the answer of every request."""
    for report in reports:
        with open(report) as events:
            for event in map(json.loads, events):
                recorder = event.get("ScenarioFinished", {}).get("recorder") or {}
                for id, interaction in recorder.get("interactions", {}).items():
                    yield recorder["cases"][id]["value"], interaction["response"]


def counts(reports):
    """For each operation: how many requests got each status."""
    operations = collections.defaultdict(collections.Counter)
    for case, response in interactions(reports):
        status = str(response["status_code"]) if response else "none"
        operations[case["path"], case["method"]][status] += 1
    return operations


def main(reports):
    operations = counts(reports)
    missed = []
    for (path, method), statuses in sorted(operations.items()):
        # A method that the path does not have is meant to be refused, and nothing else.
        if set(statuses) <= {"405"}:
            continue
        text = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
        print(f"{method:8}{path:34}{text}")
        if not any(status[0] in "23" for status in statuses):
            missed.append(f"{method} {path}")
    print(f"{sum(sum(statuses.values()) for statuses in operations.values())} requests")
    if missed or not operations:
        sys.exit(f"never answered but by errors: {', '.join(missed) or 'all'}")


main(sys.argv[1:])

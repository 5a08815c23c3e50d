"""docs/performance.md, from what was measured."""

from .row import Row, number

_HEAD = """# Performance

Made by `make bench` from what it measured, beside what the hardware and the tools under it can do and beside what one would
have otherwise. Ratios count: absolute times are this machine's. The sides of a comparison take turns, at least {rounds} rounds;
figures are medians, ratios the medians of the rounds' ratios. Everything goes through nginx as `precheck-server serve` starts it,
and runs on the same processors as the load. CPU time is utime + stime of the servers' processes
([proc(5)](https://manpages.debian.org/proc.5)).

The FastAPI server is `Benchmarks/fastapi_server/`: one process of uvicorn, asked directly, without an nginx in front. It
promises less: uploads and copies are not synced, its database does not outlive it, and it starts no containers.
"""

_REPEAT = """## How to repeat it

As root, on a machine that does nothing else (about {minutes:.0f} minutes, 20 GB below `/tmp` or `FOLDER=`):

```sh
make bench
```

builds the programs as they are installed, takes wrk, nginx and what else is missing from Debian and the FastAPI server's
packages from PyPI, starts a Docker Engine of its own if none answers, and writes this file. `make bench ONLY="requests uploads"`
measures some of it again, beside the rest as it was measured before. `make bench-smoke` only looks that every measurement runs.
"""


def document(groups: dict[str, list[Row]], titles: dict[str, str], about: dict) -> str:
    rows = [row for group in groups.values() for row in group if row.target]
    missed = [row for row in rows if not row.is_met]
    parts = [_HEAD.format(rounds=about["rounds"])]
    parts.append(f"Of {len(rows)} targets {len(rows) - len(missed)} are met" + _missed(missed))
    parts.append("## Machine and versions\n\n" + "\n".join(f"- {name}: {text}" for name, text in about["machine"].items()))
    parts.append(", ".join(f"{name} {text}" for name, text in about["versions"].items()) + ". Measured " + about["date"] + ".")
    parts.append(_REPEAT.format(minutes=about["minutes"]).rstrip())
    for name, group in groups.items():
        parts.append(f"## {titles[name]}\n\n{table(group)}")
        notes = [f"{row.what}: {note}" for row in group for note in row.notes]
        if notes:
            parts.append("\n".join(f"- {note}" for note in notes))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _missed(missed: list[Row]) -> str:
    if not missed:
        return "."
    lines = [
        f"- {row.what}{f', beside {row.beside}' if row.beside else ''}: {_ratio(row)}, {row.target} wanted"
        + (f": {row.limit}" if row.limit else "")
        for row in missed
    ]
    return ". Missed, with the limit where it is known:\n\n" + "\n".join(lines)


def table(rows: list[Row]) -> str:
    lines = ["| what | beside | measured | ratio | target | |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        figures = "<br>".join(f"{name}: {figure}" for name, figure in row.figures.items())
        verdict = {True: "met", False: "**missed**", None: ""}[row.is_met]
        cells = [_cell(row.what), _cell(row.beside), figures, _ratio(row), str(row.target or ""), verdict]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratio(row: Row) -> str:
    return f"{number(row.ratio)}{row.unit}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

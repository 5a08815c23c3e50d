#!/usr/bin/env python3
"""Measures the service beside its limits and beside a server on FastAPI. `make bench` and `make bench-smoke` call it.

Needs a Docker Engine (DOCKER_HOST), the programs that were built, and what `common/machine.py` looks for.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from common.bench import FULL, SMOKE, Bench
from common.fastapi import install
from common.machine import machine, missing, versions
from common.processes import run
from common.report import document, table
from common.row import Row
from measurements import idle, logs, outputs, requests, runs, uploads, waiting

ROOT = Path(__file__).resolve().parent.parent
GROUPS = {
    "requests": ("Small responses", requests),
    "uploads": ("Uploads", uploads),
    "runs": ("Runs", runs),
    "waiting": ("Waiting", waiting),
    "outputs": ("Outputs and archives", outputs),
    "logs": ("Logs", logs),
    "idle": ("Idle and start-up", idle),
}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=Path, required=True, help="the folder of the programs that were built")
    parser.add_argument("--smoke", action="store_true", help="only check that every benchmark runs")
    parser.add_argument("--only", nargs="*", choices=GROUPS, default=[], metavar="GROUP", help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--folder", type=Path, default=Path("/tmp"), help="where everything is measured: 20 GB on a disk")
    parser.add_argument("--results", type=Path, help="write what was measured to this file, as JSON")
    parser.add_argument("--document", type=Path, help="write the document to this file, when everything was measured")
    return parser.parse_args()


def fastapi(is_optional: bool) -> Path | None:
    """The Python of the environment from PyPI. Where that cannot be had, a look whether all runs does without."""
    try:
        return install(ROOT / ".build-bench" / "fastapi")
    except RuntimeError as error:
        if not is_optional:
            raise
        print(f"NOT COMPARED with FastAPI: cannot install it with python3 -m venv and pip: {error}", file=sys.stderr)
        return None


def measure(bench: Bench, only: list[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for name, (title, module) in GROUPS.items():
        if only and name not in only:
            continue
        print(f"\n{title}", flush=True)
        found[name] = []
        for measurement in module.MEASUREMENTS:
            for row in measurement(bench):
                found[name].append(row)
                show(row, bench)
    return found


def show(row: Row, bench: Bench):
    verdict = "" if row.target is None or bench.sizes is SMOKE else " met" if row.is_met else " MISSED"
    figures = "; ".join(f"{name}: {figure}" for name, figure in row.figures.items())
    target = f" (target: {row.target}){verdict}" if row.target else ""
    print(f"  {row.what} / {row.beside}: {row.ratio:.4g}{row.unit}{target}\n      {figures}", flush=True)


def main():
    given = options()
    if names := missing():
        sys.exit(f"Missing programs: {', '.join(names)}; `make bench` installs them")
    python = fastapi(given.smoke)
    run(str(ROOT / "images/stand-in/build.sh"), "--tag", Bench.image)
    folder = Path(tempfile.mkdtemp(prefix="precheck-bench.", dir=given.folder))
    begin = time.monotonic()
    try:
        bench = Bench(given.programs.resolve(), folder, SMOKE if given.smoke else FULL, python)
        about = {"machine": machine(folder), "versions": versions(python), "rounds": bench.sizes.rounds}
        found = measure(bench, given.only)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        run("docker", "image", "rm", "--force", Bench.image)
    about |= {"date": time.strftime("%Y-%m-%d", time.gmtime()), "minutes": (time.monotonic() - begin) / 60}
    write(given, found, about)


def write(given: argparse.Namespace, found: dict[str, list[Row]], about: dict):
    if given.only and not (given.results and given.results.exists()):
        return print("\n" + "\n\n".join(table(rows) for rows in found.values()))
    if given.only:
        # The others stay as they were measured before, on this machine.
        before = json.loads(given.results.read_text())
        about = before["about"]
        old = {name: [Row.from_dict(row) for row in rows] for name, rows in before["groups"].items()}
        found = {name: found.get(name) or old[name] for name in old}
    if given.results:
        given.results.parent.mkdir(parents=True, exist_ok=True)
        values = {name: [row.as_dict() for row in rows] for name, rows in found.items()}
        given.results.write_text(json.dumps({"about": about, "groups": values}, indent=1))
    if given.document:
        titles = {name: title for name, (title, _) in GROUPS.items()}
        given.document.write_text(document(found, titles, about))
        print(f"\nWritten: {given.document}")


if __name__ == "__main__":
    main()

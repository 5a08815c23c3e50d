"""Fills databases with runs, of which there could not be as many in the time otherwise."""

import json
import random
import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Filled:
    """Runs to ask for."""

    completed: str
    # The last in the queue.
    queued: str


_FIRST = 1_700_000_000_000
_SHA256 = "5b1a" * 16


def ids(count: int) -> list[str]:
    """The same ones each time."""
    source = random.Random(count)
    return [str(uuid.UUID(int=source.getrandbits(128), version=4)) for _ in range(count)]


def fill(path: Path, count: int, queued: int) -> Filled:
    """Puts `count` runs into the service's database, the newest `queued` of which wait, and pauses the queue."""
    names = ids(count)
    with sqlite3.connect(path) as database:
        rows = [_run(name, number, is_queued=number >= count - queued) for number, name in enumerate(names)]
        columns = list(rows[0])
        places = ", ".join(f":{column}" for column in columns)
        database.executemany(f"INSERT INTO run ({', '.join(columns)}) VALUES ({places})", rows)
        database.execute("INSERT INTO pause (id, since) VALUES (1, ?)", (_FIRST,))
    database.close()
    return Filled(names[(count - queued) // 2 // 10 * 10], names[-1])


def _run(name: str, number: int, is_queued: bool) -> dict:
    command = ["python", "precheck.py", "--input", "/workdir/input.gds", "--top", "chip_top", "--id", "ABCD1234"]
    created = _FIRST + number * 1000
    row = dict(
        id=name, upload_id=name, input_name="chip_top.gds", input_size=1 << 30, input_sha256=_SHA256, top_cell="chip_top",
        die_id="ABCD1234", image="precheck-bench:latest", command=json.dumps(command), container_name=f"precheck-{name}",
        created=created, status="queued", started=None, finished=None, ending=None, exit_code=None, reason=None,
        container_id=None, output_name=None, output_size=None, output_sha256=None, peak_memory=None, cpu_seconds=None, wall_seconds=None,
        is_complete=0,
    )
    if is_queued:
        return row
    row.update(
        started=created + 100, finished=created + 900, container_id="c0ffee" * 10, peak_memory=1 << 30, cpu_seconds=0.7,
        wall_seconds=0.8,
    )
    # As in life: most pass, some do not, a few are cancelled.
    if number % 10 < 8:
        row.update(
            status="completed", exit_code=0, output_name="chip_top.gds", output_size=1 << 30, output_sha256=_SHA256,
            ending="passed", is_complete=1,
        )
    elif number % 10 == 8:
        row.update(status="failed", ending="design_failed", exit_code=1, reason="The precheck has found violations")
    else:
        row.update(status="cancelled", ending="cancelled", exit_code=130, reason="Precheck cancelled")
    return row


def fill_fastapi(path: Path, count: int, queued: int) -> Filled:
    """The same for the FastAPI server, while it runs."""
    names = ids(count)
    rows = []
    for number, name in enumerate(names):
        is_queued = number >= count - queued
        created = f"2024-01-15T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000000Z"
        rows.append((
            name, name, "chip_top", "ABCD1234", "queued" if is_queued else "completed", None if is_queued else "c0ffee" * 10,
            f"/var/lib/precheck/runs/{name}", created, None if is_queued else created, None if is_queued else created,
            None if is_queued else 0, None, json.dumps({"sha256": _SHA256}),
            None if is_queued else json.dumps({"sha256": _SHA256}),
        ))
    with sqlite3.connect(path) as database:
        database.executemany(f"INSERT INTO runs VALUES ({', '.join('?' * 14)})", rows)
    database.close()
    return Filled(names[(count - queued) // 2 // 10 * 10], names[-1])

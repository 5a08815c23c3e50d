"""Logs: of a long one the end is read as soon as of a short one."""

import time
from collections.abc import Iterator
from pathlib import Path

from common.bench import Bench
from common.containers import SHORT, upload
from common.processes import cpu_seconds
from common.rounds import in_turn, median, ratio
from common.row import Row, at_most, microseconds, number
from common.service import Service

_LINES = 10_000
_BEGIN = 1_705_314_600
_SHORT = 10_000


def _write_log(path: Path, size: int):
    """Lines of 100 bytes as the service keeps them, in blocks of a second each, the times of which strictly increase."""
    text = "a line of what the precheck writes, which is as long as such lines are".ljust(71, ".")
    block = "".join(f"@@@@-@@-@@T@@:@@:@@.{line * (1_000_000 // _LINES):06}Z {text}\n" for line in range(_LINES)).encode()
    with path.open("wb") as file:
        for second in range(-(-size // len(block))):
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(_BEGIN + second)).encode()
            left = min(len(block), size - second * len(block))
            file.write(block.replace(b"@@@@-@@-@@T@@:@@:@@", stamp)[: left // 100 * 100])


def _last_time(path: Path, lines: int) -> str:
    """The time of the line before the last `lines`."""
    with path.open("rb") as file:
        file.seek(-(lines + 1) * 100, 2)
        return file.read(27).decode()


def long_logs(bench: Bench) -> Iterator[Row]:
    with Service(bench, "logs") as server:
        upload_id = upload(server, SHORT)
        logs = {"long": bench.sizes.log_bytes, "short": _SHORT}
        runs = {}
        for name, size in logs.items():
            run_id = server.client.queue(upload_id, "chip_top")
            server.client.wait(run_id)
            runs[name] = run_id
            _write_log(_log(server, run_id), size)
        questions = {
            "?tail=100": dict.fromkeys(runs, "tail=100"),
            "?since=": {name: f"since={_last_time(_log(server, run_id), 99)}" for name, run_id in runs.items()},
        }
        for name, queries in questions.items():
            paths = {side: f"/api/v1/prechecks/{run_id}/logs?{queries[side]}" for side, run_id in runs.items()}
            answers = {side: server.client.get(path)["lines"] for side, path in paths.items()}
            if len(answers["long"]) not in (99, 100) or len(answers["long"]) != len(answers["short"]):
                raise RuntimeError(f"{name}: {len(answers['long'])} and {len(answers['short'])} lines")
            asked = {side: lambda path=path: _ask(server, path) for side, path in paths.items()}
            found = in_turn(bench.sizes.rounds * 2, **asked)
            yield Row(
                f"`logs{name}`: the last 100 lines of a log of {number(logs['long'] / 1e9)} GB", "of one of 10 kB",
                {
                    side: f"{microseconds(median(one[0] for one in ones))}, {microseconds(median(one[1] for one in ones))} CPU"
                    for side, ones in found.items()
                },
                ratio([one[0] for one in found["long"]], [one[0] for one in found["short"]]), at_most(2, " times"), " times",
            )


def _log(server: Service, run_id: str) -> Path:
    return server.run_folder(run_id) / "container.log"


def _ask(server: Service, path: str, times: int = 200) -> tuple[float, float]:
    """Seconds for an answer, one after the other, and CPU time."""
    before, start = cpu_seconds(server.pids), time.monotonic()
    for _ in range(times):
        server.client.ask("GET", path)
    return (time.monotonic() - start) / times, (cpu_seconds(server.pids) - before) / times


MEASUREMENTS = [long_logs]

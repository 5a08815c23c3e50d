"""Outputs and archives: what is sent."""

import os
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from common.bench import Bench
from common.client import curl
from common.layout import die
from common.plain import PlainNginx
from common.processes import Ran, measured
from common.rounds import in_turn, median, ratio
from common.row import Row, at_least, at_most, milliseconds, number
from common.service import Service

_PARTS = 64


def outputs(bench: Bench) -> Iterator[Row]:
    file = die(bench.programs, bench.folder, bench.sizes.upload_megabytes)
    size = file.stat().st_size
    with Service(bench, "outputs") as server, PlainNginx(bench, "nginx", files=server.storage / "outputs") as plain:
        run_id = _finished_run(server, file)
        ours, theirs = f"{server.url}/api/v1/prechecks/{run_id}/output", f"{plain.url}/files/{run_id}.gds"
        ways = {"whole": lambda url: curl(url), f"in {_PARTS} ranges": lambda url: _ranges(bench, url, size)}
        for way, fetch in ways.items():
            found = in_turn(
                bench.sizes.rounds * 2, service=partial(measured, server.pids, partial(fetch, ours)),
                nginx=partial(measured, plain.pids, partial(fetch, theirs)),
            )
            yield Row(
                f"output of {number(size / (1 << 30))} GiB, {way}: throughput", "nginx sending the same file",
                {side: _figures(ran, size) for side, ran in found.items()},
                # Of times, the other way round.
                ratio([one.seconds for one in found["nginx"]], [one.seconds for one in found["service"]]), at_least(0.97),
            )


def _finished_run(server: Service, file: Path) -> str:
    run_id = server.client.queue(server.send(file), "chip_top")
    server.client.wait(run_id)
    return run_id


def _ranges(bench: Bench, url: str, size: int) -> Ran:
    """One connection, one range after the other."""
    step = -(-size // _PARTS)
    requests = bench.folder / "ranges"
    requests.write_text("next\n".join(
        f'url = "{url}"\nrange = "{start}-{min(size, start + step) - 1}"\noutput = "/dev/null"\nfail\nsilent\n'
        for start in range(0, size, step)
    ))
    return curl("--config", str(requests))


def _figures(ran: list[Ran], size: int) -> str:
    seconds = median(one.seconds for one in ran)
    return f"{number(size / seconds / 1e6)} MB/s, {number(median(one.cpu for one in ran))} s CPU"


def archives(bench: Bench) -> Iterator[Row]:
    file = die(bench.programs, bench.folder, bench.sizes.archive_megabytes)
    with Service(bench, "archives", command=["true"]) as server:
        run_id = server.client.queue(server.send(file), "chip_top")
        # There is no output: it fails, and leaves its input.
        server.client.post(f"/api/v1/prechecks/{run_id}/wait?timeout=600")
        url = f"{server.url}/api/v1/debug/prechecks/{run_id}"
        found = in_turn(
            bench.sizes.rounds, service=lambda: measured(server.pids, lambda: curl(url)), tools=lambda: _tar_gzip(server, run_id)
        )
    size = file.stat().st_size
    what = f"archive of {number(size / (1 << 20))} MiB"
    first = median(float(one.output.split()[0]) for one in found["service"])
    yield Row(f"{what}: first byte", "", {"service": milliseconds(first)}, first * 1000, at_most(100, " ms"), " ms")
    yield Row(
        f"{what}: throughput", "`tar | gzip -1`", {side: _figures(ran, size) for side, ran in found.items()},
        ratio([one.seconds for one in found["tools"]], [one.seconds for one in found["service"]]), at_least(0.9),
        limit="one archive is compressed by a single zlib thread",
    )


def _tar_gzip(server: Service, run_id: str) -> Ran:
    before, start = os.times(), time.monotonic()
    tar = subprocess.Popen(["tar", "-C", str(server.storage / "runs"), "-c", run_id], stdout=subprocess.PIPE)
    subprocess.run(["gzip", "-1"], stdin=tar.stdout, stdout=subprocess.DEVNULL, check=True)
    tar.stdout.close()
    if tar.wait() != 0:
        raise RuntimeError("tar has failed")
    seconds, after = time.monotonic() - start, os.times()
    return Ran(seconds, after.children_user + after.children_system - before.children_user - before.children_system, "")


MEASUREMENTS = [outputs, archives]

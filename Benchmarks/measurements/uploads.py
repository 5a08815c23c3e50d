"""Large uploads: to the disk, synced and hashed."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from common.bench import Bench
from common.client import send_file, send_form
from common.fastapi import FastAPIServer
from common.layout import die
from common.plain import PlainNginx
from common.processes import Ran, measured, run
from common.rounds import in_turn, median, ratio
from common.row import Row, at_least, at_most, number
from common.service import Service


def large_uploads(bench: Bench) -> Iterator[Row]:
    file = die(bench.programs, bench.folder, bench.sizes.upload_megabytes)
    with ExitStack() as running:
        service = running.enter_context(Service(bench, "uploads"))
        looking = running.enter_context(Service(bench, "preflight", has_preflight=True))
        plain = running.enter_context(PlainNginx(bench, "nginx"))
        sides = {
            "put": lambda: _put(service, file),
            "preflight": lambda: _put(looking, file),
            "form": lambda: _form(service, file),
            "nginx": lambda: _synced(plain.pids, lambda: _write_sync_hash(plain, file)),
        }
        if bench.fastapi:
            server = running.enter_context(FastAPIServer(bench, "fastapi"))
            sides["fastapi"] = lambda: _form_to_fastapi(server, file)
        found = in_turn(bench.sizes.rounds, **sides)
    yield from _rows(found, file.stat().st_size)


def _rows(found: dict[str, list[Ran]], size: int) -> Iterator[Row]:
    seconds = {side: [one.seconds for one in ran] for side, ran in found.items()}
    figures = {
        side: f"{number(median(seconds[side]))} s, {number(median(one.cpu for one in ran))} s CPU" for side, ran in found.items()
    }
    what = f"upload of {number(size / (1 << 30))} GiB"
    limit = "nginx writing it, `fdatasync`, `openssl dgst -sha256`, in sequence"
    yield Row(
        f"{what}: `PUT`", limit, {"service": figures["put"], "nginx and tools": figures["nginx"]},
        ratio(seconds["put"], seconds["nginx"]), at_most(1.15, " times"), " times",
    )
    yield Row(
        f"{what}: form", limit, {"service": figures["form"], "nginx and tools": figures["nginx"]},
        ratio(seconds["form"], seconds["nginx"]), at_most(1.6, " times"), " times",
        limit="the file is copied out of the form, so the disk writes it twice; this file system does not support reflinks",
    )
    if "fastapi" in found:
        yield Row(
            f"{what}: form, times faster", "the FastAPI server, which does not sync",
            {"service": figures["form"], "FastAPI": figures["fastapi"]}, ratio(seconds["fastapi"], seconds["form"]),
            at_least(4, " times"), " times",
            limit="the disk: the service's upload is on it when it is acknowledged, the other one is in memory",
        )
    yield Row(
        f"{what}: `PUT` with preflight, GDSII", "without",
        {"with preflight": figures["preflight"], "without": figures["put"]}, ratio(seconds["preflight"], seconds["put"]),
        at_most(2.5, " times"), " times",
    )


def _put(service: Service, file: Path) -> Ran:
    url = f"{service.url}/api/v1/uploads?name=die.gds"
    return _synced(service.pids, lambda: send_file(url, file), lambda: _forget(service))


def _form(service: Service, file: Path) -> Ran:
    return _synced(service.pids, lambda: send_form(f"{service.url}/api/v1/uploads", file), lambda: _forget(service))


def _form_to_fastapi(server: FastAPIServer, file: Path) -> Ran:
    url = f"{server.url}/api/v1/uploads"
    return _synced(server.pids, lambda: send_form(url, file), lambda: _remove_all(server.folder / "uploads"))


def _synced(pids: list[int], act, clean=lambda: None) -> Ran:
    """With nothing left to write from before."""
    os.sync()
    ran = measured(pids, act)
    clean()
    return ran


def _write_sync_hash(plain: PlainNginx, file: Path) -> Ran:
    written = plain.folder / "put" / "layout"
    sent = send_file(f"{plain.url}/put/layout", file)
    start = time.monotonic()
    with written.open("rb") as layout:
        os.fdatasync(layout.fileno())
    synced = time.monotonic() - start
    hashed = run("openssl", "dgst", "-sha256", str(written))
    written.unlink()
    return Ran(sent.seconds + synced + hashed.seconds, 0, "", tools=hashed.cpu)


def _forget(service: Service):
    for upload in service.client.get("/api/v1/uploads"):
        service.client.delete(f"/api/v1/uploads/{upload['Id']}")


def _remove_all(folder: Path):
    for upload in folder.iterdir():
        shutil.rmtree(upload)


MEASUREMENTS = [large_uploads]

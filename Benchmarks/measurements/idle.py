"""Nothing to do, and the start."""

import os
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack

from common.bench import Bench
from common.containers import SHORT, upload
from common.fastapi import FastAPIServer
from common.processes import cpu_seconds, proportional_bytes, resident_bytes
from common.rounds import in_turn, median
from common.row import Row, at_most, mebibytes, milliseconds, number
from common.service import Service


def idle(bench: Bench) -> Iterator[Row]:
    """Both at the same time: they do next to nothing."""
    with ExitStack() as running:
        server = running.enter_context(Service(bench, "idle"))
        # Not of a service that has never done anything.
        server.client.wait(server.client.queue(upload(server, SHORT), "chip_top"))
        sides = {"service": [server.pid("precheck-api"), server.pid("precheck-queue")]}
        if bench.fastapi:
            sides["FastAPI"] = running.enter_context(FastAPIServer(bench, "fastapi")).pids
        rounds = []
        for _ in range(bench.sizes.rounds):
            before = {side: cpu_seconds(pids) for side, pids in sides.items()}
            # The time over which nothing happens is what is measured.
            time.sleep(bench.sizes.idle_seconds)
            rounds.append({side: cpu_seconds(pids) - before[side] for side, pids in sides.items()})
        resident = {side: resident_bytes(pids) for side, pids in sides.items()}
        parts = {side: proportional_bytes(pids) for side, pids in sides.items()}
    minutes = bench.sizes.rounds * bench.sizes.idle_seconds / 60
    cpu = {side: sum(one[side] for one in rounds) / minutes for side in sides}
    yield Row(
        "idle: CPU seconds per minute, responder and worker", "the FastAPI server" if bench.fastapi else "",
        {side: f"{number(value)} s" for side, value in cpu.items()}, cpu["service"], at_most(0.05, " s"), " s",
    )
    if bench.fastapi:
        yield Row(
            "idle: resident memory, responder and worker", "the FastAPI server",
            {side: f"{mebibytes(value)} ({mebibytes(parts[side])} excluding shared pages)" for side, value in resident.items()},
            resident["service"] / resident["FastAPI"], at_most(0.5),
            limit="two programs, each containing the libraries of Swift and Foundation: five sixths are pages of the program files, "
            "which the kernel can drop, and 10 MiB belong to the processes",
        )


def start(bench: Bench) -> Iterator[Row]:
    with Service(bench, "start", bench.sizes.runs, bench.sizes.queued) as server:
        server.end()
        sides = {"responder": lambda: _responder(bench, server), "worker": lambda: _worker(bench, server)}
        if bench.fastapi:
            sides["fastapi"] = lambda: _fastapi(bench)
        found = in_turn(bench.sizes.starts, **sides)
    medians = {side: median(values) for side, values in found.items()}
    beside = {"FastAPI": milliseconds(medians["fastapi"])} if bench.fastapi else {}
    yield Row(
        f"start of the responder to its first response, {bench.sizes.runs:,} runs",
        "the FastAPI server, which starts empty" if beside else "",
        {"responder": milliseconds(medians["responder"]), **beside}, medians["responder"] * 1000, at_most(100, " ms"), " ms",
        limit="SQLite's check of all pages of the database (`PRAGMA quick_check`), 100 ms, before anything is written "
        "to it",
    )
    yield Row(
        f"start of the worker until it is ready, {bench.sizes.runs:,} runs", "", {"worker": milliseconds(medians["worker"])},
        medians["worker"] * 1000, at_most(300, " ms"), " ms",
    )


def _responder(bench: Bench, server: Service) -> float:
    begin = time.monotonic()
    process = _spawn(bench, server, "precheck-api")
    try:
        path = server.storage / "run" / "api.sock"
        while not _answers(str(path)):
            if process.poll() is not None:
                raise RuntimeError("the responder has ended")
            # A client's tries: far shorter than what is measured.
            time.sleep(0.0005)
        return time.monotonic() - begin
    finally:
        _end(process)


def _worker(bench: Bench, server: Service) -> float:
    """It tells the service manager when it works (sd_notify(3))."""
    path = bench.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(30)
        begin = time.monotonic()
        process = _spawn(bench, server, "precheck-queue", NOTIFY_SOCKET=str(path))
        try:
            while b"READY=1" not in manager.recv(4096):
                pass
            return time.monotonic() - begin
        finally:
            _end(process)
            path.unlink()


def _fastapi(bench: Bench) -> float:
    begin = time.monotonic()
    with FastAPIServer(bench, "fastapi-start") as server:
        server.client.get("/health")
        return time.monotonic() - begin


def _spawn(bench: Bench, server: Service, program: str, **environment: str) -> subprocess.Popen:
    return subprocess.Popen(
        [str(bench.programs / program), "--config", str(server.config)], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ, **environment),
    )


def _end(process: subprocess.Popen):
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def _answers(path: str) -> bool:
    """Asks for the queue by FastCGI, as nginx would."""
    parameters = {"REQUEST_METHOD": "GET", "DOCUMENT_URI": "/api/v1/queue", "QUERY_STRING": "", "REMOTE_ADDR": "127.0.0.1"}
    pairs = b"".join(bytes([len(name), len(value)]) + name.encode() + value.encode() for name, value in parameters.items())
    request = _record(1, struct.pack(">HB5x", 1, 0)) + _record(4, pairs) + _record(4, b"") + _record(5, b"")
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(path)
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        except (FileNotFoundError, ConnectionError):
            return False
    if b'"queued"' not in answer:
        raise RuntimeError(f"the responder answers {answer!r}")
    return True


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


MEASUREMENTS = [idle, start]

"""Runs: taking them in, starting them, many at a time."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from common.bench import Bench
from common.client import Client
from common.containers import SHORT, STARTED, DockerFolder, moment, now, remove_container, upload
from common.fastapi import FastAPIServer
from common.layout import die, small
from common.processes import cpu_seconds, run, wait_until, written_bytes
from common.rounds import in_turn, median, ratio
from common.row import Row, at_least, at_most, microseconds, milliseconds, number
from common.service import Service
from common.wrk import Load, load, post_script


def creating(bench: Bench) -> Iterator[Row]:
    """A run of a large upload costs what one of a small upload does: nothing is copied."""
    file = die(bench.programs, bench.folder, bench.sizes.upload_megabytes)
    with Service(bench, "creating") as server:
        server.pause()
        large = server.send(file)
        little = server.client.upload(small("chip_top", 1024))
        responder = server.pid("precheck-api")
        found = in_turn(
            bench.sizes.samples, large=lambda: _create(server, responder, large),
            small=lambda: _create(server, responder, little),
        )
        newest = server.client.queue(large, "chip_top")
        links = (server.run_folder(newest) / "input").stat()
        original = (server.storage / "uploads" / large / "layout").stat()
        is_linked = (links.st_dev, links.st_ino) == (original.st_dev, original.st_ino)
    seconds = {side: [one[0] for one in ones] for side, ones in found.items()}
    figures = {
        name: f"{milliseconds(median(seconds[side]))}, {number(median(one[1] for one in found[side]) / 1024)} KiB written"
        for side, name in (("large", f"of {number(file.stat().st_size / (1 << 30))} GiB"), ("small", "of 1 KiB"))
    }
    yield Row(
        f"creating a run from an upload of {number(file.stat().st_size / (1 << 30))} GiB", "from one of 1 KiB", figures,
        ratio(seconds["large"], seconds["small"]), at_most(1.1, " times"), " times",
        notes=["The bytes written are the database's."],
    )
    yield Row(
        "bytes of the layout copied for it", "", {"input and upload": "one file" if is_linked else "two files"},
        0 if is_linked else file.stat().st_size, at_most(0, " bytes"), " bytes",
    )


def _create(server: Service, responder: int, upload_id: str) -> tuple[float, int]:
    before = written_bytes(responder)
    start = time.monotonic()
    server.client.queue(upload_id, "chip_top")
    return time.monotonic() - start, written_bytes(responder) - before


def acknowledging(bench: Bench) -> Iterator[Row]:
    """Runs that are queued, durably, a second."""
    with ExitStack() as running:
        server = running.enter_context(Service(bench, "burst"))
        server.pause()
        upload_id = server.client.upload(small("chip_top", 1024))
        server.client.queue(upload_id, "chip_top")
        script = post_script(bench.folder, "queue", {"upload_id": upload_id, "top_cell": "chip_top"})
        sides = {
            "service": lambda: load(f"{server.url}/api/v1/prechecks", server.pids, bench.sizes.seconds, script=script),
            "SQLite": lambda: _commits(bench, server),
        }
        if bench.fastapi:
            other = running.enter_context(FastAPIServer(bench, "fastapi"))
            form = {"upload_id": _upload_form(bench, other), "top_cell": "chip_top"}
            theirs = post_script(bench.folder, "queue-fastapi", form)
            sides["FastAPI"] = lambda: load(
                f"{other.url}/api/v1/prechecks", other.pids, bench.sizes.seconds, script=theirs
            )
        found = in_turn(bench.sizes.rounds, **sides)
    rates = {side: [one.rate for one in loads] for side, loads in found.items()}
    figures = {
        side: f"{number(median(rates[side]))}/s, {microseconds(median(one.cpu for one in loads))} CPU each"
        for side, loads in found.items()
    }
    what = "durably acknowledged runs per second, 32 connections"
    yield Row(
        what, "single-row commits of SQLite, `synchronous=FULL`, on that disk",
        {side: figures[side] for side in ("service", "SQLite")}, ratio(rates["service"], rates["SQLite"]), at_least(0.3),
        limit="a run is a folder, a link and a row, and a request through nginx",
    )
    if "FastAPI" in found:
        yield Row(
            what, "the FastAPI server, which only syncs the row",
            {side: figures[side] for side in ("service", "FastAPI")}, ratio(rates["service"], rates["FastAPI"]),
            at_least(10, " times"), " times",
            limit="the processors: nginx, wrk and the one thread that creates folders and rows share two of them, and the target "
            "exceeds SQLite's own single-row commits. Of the responder's time, a quarter is the kernel's (folder, link, sync) and an "
            "eighth SQLite's; 14 % goes into the responses, 8 % into reading the upload's row, 8 % into the log",
        )


def _upload_form(bench: Bench, server: FastAPIServer) -> str:
    file = bench.folder / "small.gds"
    file.write_bytes(small("chip_top", 1024))
    output = run("curl", "-sS", "--fail", "-F", f"file=@{file}", f"{server.url}/api/v1/uploads").output
    return output.split('"Id":"')[1].split('"')[0]


def _commits(bench: Bench, server: Service) -> Load:
    """What SQLite does by itself: the same table, a row a transaction."""
    path = bench.folder / "commits.db"
    with sqlite3.connect(server.database) as original:
        # Without the triggers, which count in tables of the service's.
        made = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name = 'run' AND type != 'trigger'"
        schema = original.execute(made).fetchall()
        row = original.execute("SELECT * FROM run WHERE status = 'queued' LIMIT 1")
        columns = [column[0] for column in row.description][1:]
        values = row.fetchone()[1:]
    original.close()
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    for (statement,) in schema:
        database.execute(statement)
    insert = f"INSERT INTO run ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    place = {name: columns.index(name) for name in ("id", "container_name")}
    count, before, start = 0, time.process_time(), time.monotonic()
    while time.monotonic() - start < bench.sizes.seconds:
        new = list(values)
        new[place["id"]] = f"{count:036}"
        new[place["container_name"]] = f"precheck-{count:036}"
        database.execute(insert, new)
        count += 1
    seconds, cpu = time.monotonic() - start, time.process_time() - before
    database.close()
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return Load(count / seconds, cpu / count, 0)


def starting(bench: Bench) -> Iterator[Row]:
    """From the answer to the first act of the program in the container."""
    with Service(bench, "starting") as server, DockerFolder(bench, "docker", STARTED) as folder:
        upload_id = upload(server, STARTED)
        found = in_turn(
            max(2, bench.sizes.samples // 5), service=lambda: _start_by_service(server, upload_id),
            docker=lambda: _start_by_docker(folder),
        )
    ours, theirs = median(found["service"]), median(found["docker"])
    yield Row(
        "`POST /prechecks` answered → the process in the container has started",
        "`docker run -d` called → the same, with the same limits",
        {"service": milliseconds(ours), "docker": milliseconds(theirs)}, ours * 1000,
        at_most(round(theirs * 1000 * 1.15 + 15, 1), " ms (1.15 times, and 15 ms)"), " ms",
    )


def _start_by_service(server: Service, upload_id: str) -> float:
    run_id = server.client.queue(upload_id, "chip_top")
    answered = now()
    server.client.wait(run_id)
    _await_removal(server, run_id)
    return moment(server.run_folder(run_id) / "work" / "started") - answered


def _await_removal(server: Service, run_id: str):
    """The container goes a little later than its run is final: it is not to be in the way of the next measurement."""
    listing = ["docker", "ps", "--all", "--quiet", "--filter", f"name=precheck-{run_id}"]
    wait_until(lambda: not run(*listing).output.strip(), f"the container of run {run_id} is gone")


def _start_by_docker(folder: DockerFolder) -> float:
    folder.clear()
    called = now()
    run(*folder.run_command("--detach", "--name", "precheck-bench"))
    started = moment(folder.path / "started")
    run("docker", "wait", "precheck-bench")
    remove_container("precheck-bench")
    return started - called


def many_at_a_time(bench: Bench) -> Iterator[Row]:
    """Twenty runs of 0.2 s, eight at a time."""
    with Service(bench, "eight", concurrent=8) as server, DockerFolder(bench, "docker", SHORT) as folder:
        upload_id = upload(server, SHORT)
        found = in_turn(
            bench.sizes.rounds, service=lambda: _twenty_by_service(server, upload_id),
            docker=lambda: _twenty_by_docker(folder),
        )
    seconds = {side: [one[0] for one in ones] for side, ones in found.items()}
    yield Row(
        "20 queued runs of 0.2 s, `max_concurrent = 8`", "`docker run --rm`, eight at a time",
        {
            side: f"{number(median(seconds[side]))} s, {milliseconds(median(one[1] for one in ones) / 20)} CPU a run"
            for side, ones in found.items()
        },
        ratio(seconds["service"], seconds["docker"]), at_most(1.3, " times"), " times",
        limit="each start is done by the engine and uses both processors",
        notes=["CPU time is that of the service and of the `docker` commands, without the engine."],
    )


def _twenty_by_service(server: Service, upload_id: str) -> tuple[float, float]:
    before, start = cpu_seconds(server.pids), time.monotonic()
    names = [server.client.queue(upload_id, "chip_top") for _ in range(20)]
    threads = [threading.Thread(target=lambda name=name: Client(server.port).wait(name)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, cpu = time.monotonic() - start, cpu_seconds(server.pids) - before
    for name in names:
        _await_removal(server, name)
    return seconds, cpu


def _twenty_by_docker(folder: DockerFolder) -> tuple[float, float]:
    start = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        cpu = sum(pool.map(lambda _: run(*folder.run_command("--rm")).cpu, range(20)))
    return time.monotonic() - start, cpu


MEASUREMENTS = [creating, acknowledging, starting, many_at_a_time]

"""Waiting: how soon one is told, and what many who wait cost."""

import os
import resource
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from common.bench import Bench
from common.client import Client
from common.containers import ENDED, SHORT, DockerFolder, large, moment, now, remove_container, start_waiting, upload
from common.processes import cpu_seconds, descriptors, resident_bytes, run, wait_until
from common.rounds import in_turn, median, percentile, ratio
from common.row import Row, at_most, milliseconds, number
from common.service import Service
from common.wrk import load


def being_told(bench: Bench) -> Iterator[Row]:
    """From the last act of the process in the container to the answer."""
    with Service(bench, "told") as server, DockerFolder(bench, "docker", ENDED) as folder:
        upload_id = upload(server, ENDED)
        found = in_turn(
            bench.sizes.samples, service=lambda: _told_by_service(server, upload_id),
            docker=lambda: _told_by_docker(folder),
        )
    ours, theirs = found["service"], found["docker"]
    figures = {
        side: f"{milliseconds(median(values))}, p99 {milliseconds(percentile(values, 0.99))}" for side, values in found.items()
    }
    what = "container exits → `wait` answered"
    yield Row(
        f"{what}: delay after `docker wait`, medians", "`docker wait`", figures, (median(ours) - median(theirs)) * 1000,
        at_most(25, " ms"), " ms",
    )
    yield Row(
        f"{what}: delay after `docker wait`'s median, p99", "`docker wait`", figures,
        (percentile(ours, 0.99) - median(theirs)) * 1000, at_most(100, " ms"), " ms",
    )


def _told_by_service(server: Service, upload_id: str) -> float:
    run_id = server.client.queue(upload_id, "chip_top")
    server.client.wait(run_id)
    return now() - moment(server.run_folder(run_id) / "work" / "ended")


def _told_by_docker(folder: DockerFolder) -> float:
    folder.clear()
    run(*folder.run_command("--detach", "--name", "precheck-bench"))
    waiting = start_waiting("precheck-bench")
    waiting.wait()
    told = now()
    remove_container("precheck-bench")
    return told - moment(folder.path / "ended")


def large_output(bench: Bench) -> Iterator[Row]:
    """The same with an output that has to be hashed. It lies on the disk already: writing is not what is measured."""
    size = bench.sizes.upload_megabytes * 1_000_000
    with Service(bench, "large") as server:
        big, little = upload(server, large(size)), upload(server, ENDED)
        found = in_turn(
            bench.sizes.rounds, large=lambda: _told_of_large(server, big, size),
            small=lambda: (_told_by_service(server, little), 0),
        )
    later = [big[0] - little[0] for big, little in zip(found["large"], found["small"], strict=True)]
    hashes = [one[1] for one in found["large"]]
    yield Row(
        f"container with an output of {number(size / (1 << 30))} GiB exits → `wait` answered: extra time over a small one",
        "`openssl dgst -sha256` of it", {"service": milliseconds(median(later)), "openssl": milliseconds(median(hashes))},
        ratio(later, hashes), at_most(1.25, " times"), " times",
        limit="the output is read from memory and hashed, and its folder synced",
    )


def _told_of_large(server: Service, upload_id: str, size: int) -> tuple[float, float]:
    """How late the answer is, and how long openssl takes for the same."""
    run_id = server.client.queue(upload_id, "chip_top")
    folder = server.run_folder(run_id) / "work"
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(lambda: (Client(server.port).wait(run_id), now())[1])
        wait_until(lambda: size in [file.stat().st_size for file in folder.glob("runs/*/final/gds/*.gds")], "there is the output")
        os.sync()
        (folder / "go").touch()
        late = told.result() - moment(folder / "ended")
    output = server.storage / "outputs" / f"{run_id}.gds"
    seconds = run("openssl", "dgst", "-sha256", str(output)).seconds
    return late, seconds


# Connections that nginx keeps open, and a few.
_KEPT = 80


class Waiting:
    """Clients that wait for runs, until the end of a `with`."""

    def __init__(self, server: Service, runs: list[str], count: int):
        self._server, self._runs, self._count = server, runs, count
        self._sockets: list[socket.socket] = []
        self._responder = server.pid("precheck-api")
        self._before = descriptors(self._responder)

    def __enter__(self):
        for number_of_client in range(self._count):
            path = f"/api/v1/prechecks/{self._runs[number_of_client % len(self._runs)]}/wait?timeout=3000"
            client = socket.create_connection(("127.0.0.1", self._server.port))
            client.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".encode())
            self._sockets.append(client)
        # Some are served by connections that nginx has kept open.
        least = self._before + self._count - _KEPT
        wait_until(lambda: descriptors(self._responder) >= least, "all clients are waiting")
        # Accepted they are; what is to be seen is how it is once they are parked.
        wait_until(self._is_at_rest, "their requests have been read")

    def _is_at_rest(self) -> bool:
        before = cpu_seconds(self._server.pids)
        # The time over which the processors are looked at.
        time.sleep(0.25)
        return cpu_seconds(self._server.pids) - before < 0.03

    def __exit__(self, *_):
        for client in self._sockets:
            client.close()
        wait_until(lambda: descriptors(self._responder) <= self._before + _KEPT, "all clients have gone")


def many_waiting(bench: Bench) -> Iterator[Row]:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = bench.sizes.waiting
    with Service(bench, "many") as server:
        server.pause()
        upload_id = upload(server, SHORT)
        runs = [server.client.queue(upload_id, "chip_top") for _ in range(50)]
        load(f"{server.url}/health", server.pids, bench.sizes.seconds, connections=4)
        before = resident_bytes(server.pids)
        with Waiting(server, runs, count):
            grown = resident_bytes(server.pids) - before
        found = in_turn(
            bench.sizes.rounds, many=lambda: _health_among(bench, server, runs, count), none=lambda: _health(bench, server)
        )
    p99 = {side: [one.p99 for one in loads] for side, loads in found.items()}
    yield Row(
        f"{count:,} clients in `wait`: p99 of `/health`, 4 connections", "none",
        {
            name: f"{milliseconds(median(p99[side]))}, {number(median(one.cpu for one in found[side]) * 1e6)} µs CPU each"
            for side, name in (("many", f"{count:,}"), ("none", "none"))
        },
        ratio(p99["many"], p99["none"]), at_most(2, " times"), " times",
    )
    yield Row(
        f"{count:,} clients in `wait`: memory of nginx and responder", "none", {"more": f"{number(grown / (1 << 20))} MiB"},
        grown / count / 1024, at_most(40, " KiB each"), " KiB each",
    )


def _health(bench: Bench, server: Service):
    return load(f"{server.url}/health", server.pids, bench.sizes.seconds, connections=4)


def _health_among(bench: Bench, server: Service, runs: list[str], count: int):
    with Waiting(server, runs, count):
        return _health(bench, server)


MEASUREMENTS = [being_told, large_output, many_waiting]

"""Small answers: how many a second, at which cost, and whether that depends on how much there is."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from common.bench import Bench
from common.fastapi import FastAPIServer
from common.plain import PlainNginx
from common.rounds import in_turn, median, ratio
from common.row import Row, at_least, at_most, microseconds, number
from common.service import Service
from common.wrk import Load, load

HUNDRED = {"runs": 100, "queued": 10}


def small_answers(bench: Bench) -> Iterator[Row]:
    with ExitStack() as running:
        service = running.enter_context(Service(bench, "requests", **HUNDRED))
        run = f"/api/v1/prechecks/{service.filled.completed}"
        paths = {"/api/v1/queue": "/api/v1/queue", "/api/v1/prechecks/{id}": run}
        answers = {path: service.client.ask("GET", path) for path in paths.values()}
        sides = {"service": service, "nginx": running.enter_context(PlainNginx(bench, "nginx", answers))}
        if bench.fastapi:
            sides["FastAPI"] = running.enter_context(FastAPIServer(bench, "fastapi", **HUNDRED))
        for name, path in paths.items():
            yield from _compare(bench, sides, name, path)
            yield _share(bench, service, name, path)


def _compare(bench: Bench, sides: dict, name: str, path: str) -> Iterator[Row]:
    seconds = bench.sizes.seconds
    asked = {side: lambda server=server: load(server.url + path, server.pids, seconds) for side, server in sides.items()}
    found = in_turn(bench.sizes.rounds, **asked)
    rates = {side: [one.rate for one in loads] for side, loads in found.items()}
    cpu = {side: [one.cpu for one in loads] for side, loads in found.items()}
    yield Row(
        f"`GET {name}`, 32 connections", "nginx `return 200` of the same bytes",
        {side: _figures(found[side]) for side in ("service", "nginx")}, ratio(rates["service"], rates["nginx"]),
        at_least(0.35),
        limit="each request is read and answered twice, by nginx and by the responder, and wrk shares the processors with both",
        notes=[
            "Nothing is committed meanwhile, so the response is cached and sent again (`decisions/0015`). The queued run below, whose "
            "response is never cached, shows the cost of generating one."
        ],
    )
    if "FastAPI" in found:
        figures = {side: _figures(found[side]) for side in ("service", "FastAPI")}
        yield Row(
            f"`GET {name}`, 32 connections", "the FastAPI server", figures, ratio(rates["service"], rates["FastAPI"]),
            at_least(10, " times"), " times",
        )
        yield Row(
            f"`GET {name}`: CPU time per request, including nginx", "the FastAPI server", figures,
            ratio(cpu["service"], cpu["FastAPI"]), at_most(0.1),
            limit="nginx, including its access log, is a fixed cost that the FastAPI server, without nginx, does not have",
        )


def _share(bench: Bench, service: Service, name: str, path: str) -> Row:
    """Whose the CPU time is."""
    responder = [service.pid("precheck-api")]
    others = [pid for pid in service.pids if pid not in responder]
    found = in_turn(
        bench.sizes.rounds, responder=lambda: load(service.url + path, responder, bench.sizes.seconds),
        nginx=lambda: load(service.url + path, others, bench.sizes.seconds),
    )
    cpu = {side: median(one.cpu for one in loads) for side, loads in found.items()}
    return Row(
        f"`GET {name}`: the responder's share of the CPU time per request", "nginx's",
        {side: microseconds(value) for side, value in cpu.items()}, cpu["responder"] / (sum(cpu.values()) or 1),
    )


def _figures(loads: list[Load]) -> str:
    return f"{number(median(one.rate for one in loads))}/s, {microseconds(median(one.cpu for one in loads))} CPU each"


def many_runs(bench: Bench) -> Iterator[Row]:
    """The same questions with few and with many runs."""
    sizes = bench.sizes
    with Service(bench, "few", **HUNDRED) as few, Service(bench, "many", sizes.runs, sizes.queued) as many:
        questions = [
            ("`GET /api/v1/queue`", lambda filled: "/api/v1/queue", at_most(1.1)),
            (
                "`GET /api/v1/prechecks/{id}` of a finished run",
                lambda filled: f"/api/v1/prechecks/{filled.completed}", at_most(1.1),
            ),
            (
                f"`GET /api/v1/prechecks/{{id}}` of a run queued at depth {sizes.queued:,}",
                lambda filled: f"/api/v1/prechecks/{filled.queued}", at_most(3),
            ),
            ("`GET /api/v1/prechecks?limit=100`", lambda filled: "/api/v1/prechecks?limit=100", at_most(1.2)),
        ]
        for name, path, target in questions:
            found = in_turn(
                sizes.rounds,
                many=partial(load, many.url + path(many.filled), many.pids, sizes.seconds),
                few=partial(load, few.url + path(few.filled), few.pids, sizes.seconds),
            )
            counts = {"many": f"{sizes.runs:,} runs, {sizes.queued:,} queued", "few": "100 runs, 10 queued"}
            yield Row(
                f"{name}: time for each, with {counts['many']}", f"with {counts['few']}",
                {counts[side]: _figures(loads) for side, loads in found.items()},
                # Of rates, the other way round.
                ratio([one.rate for one in found["few"]], [one.rate for one in found["many"]]), target, " times",
            )


MEASUREMENTS = [small_answers, many_runs]

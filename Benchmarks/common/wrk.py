"""Load by wrk(1): one thread, so that the other processor is the server's."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from .processes import cpu_seconds, run


@dataclass
class Load:
    """What a server did under load."""

    rate: float
    # Of the server's processes, for each request.
    cpu: float
    p99: float


def load(url: str, pids: list[int], seconds: float, connections: int = 32, script: Path | None = None) -> Load:
    """Asks for `url` as fast as it is answered; `pids` are the server's processes."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "--timeout", "60s"]
    if script:
        command += ["-s", str(script)]
    before = cpu_seconds(pids)
    output = run(*command, url).output
    cpu = cpu_seconds(pids) - before
    if failed := re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: .*", output):
        raise RuntimeError(f"{url}: {failed.group(0)}")
    requests = int(re.search(r"(\d+) requests in", output).group(1))
    if requests == 0:
        raise RuntimeError(f"{url}: no request was answered")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    return Load(rate, cpu / requests, _seconds(re.search(r"99%\s+([\d.]+)(us|ms|s)", output)))


def post_script(folder: Path, name: str, body: dict) -> Path:
    """What makes wrk send `body`."""
    path = folder / f"{name}.lua"
    path.write_text(
        'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
        f"wrk.body = {json.dumps(json.dumps(body))}\n"
    )
    return path


def _seconds(match: re.Match) -> float:
    return float(match.group(1)) * {"us": 1e-6, "ms": 1e-3, "s": 1}[match.group(2)]

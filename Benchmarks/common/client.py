"""A client of the interface."""

import http.client
import json
import socket
from pathlib import Path

from .processes import Ran, run


class Client:
    """One kept connection."""

    def __init__(self, port: int):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def ask(self, method: str, path: str, body: dict | bytes | None = None) -> bytes:
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        kind = "application/json" if isinstance(body, dict) else "application/octet-stream"
        self._connection.request(method, path, data, {"Content-Type": kind} if data is not None else {})
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:500]!r}")
        return text

    def get(self, path: str) -> dict:
        return json.loads(self.ask("GET", path))

    def post(self, path: str, body: dict | None = None) -> dict:
        return json.loads(self.ask("POST", path, body))

    def delete(self, path: str) -> dict:
        return json.loads(self.ask("DELETE", path))

    def upload(self, layout: bytes, name: str = "chip.gds") -> str:
        """The id of the new upload."""
        return json.loads(self.ask("PUT", f"/api/v1/uploads?name={name}", layout))["Id"]

    def queue(self, upload: str, top_cell: str) -> str:
        """The id of the new run."""
        return self.post("/api/v1/prechecks", {"upload_id": upload, "top_cell": top_cell})["Id"]

    def wait(self, run_id: str) -> dict:
        """Waits for the end of a run that has to succeed."""
        answer = self.post(f"/api/v1/prechecks/{run_id}/wait?timeout=600")
        if answer["StatusCode"] != 0:
            raise RuntimeError(f"run {run_id}: {answer}")
        return answer


def curl(*arguments: str) -> Ran:
    """Runs curl, whose `output` is `time_starttransfer` and `time_total` in seconds; fails when the answer is no success."""
    return run("curl", "-sS", "--fail", "-o", "/dev/null", "-w", "%{time_starttransfer} %{time_total}\n", *arguments)


def send_file(url: str, file: Path) -> Ran:
    return curl("-T", str(file), url)


def send_form(url: str, file: Path) -> Ran:
    return curl("-F", f"file=@{file}", url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

"""The server that one would have otherwise: `fastapi_server/`, in a virtual environment from PyPI."""

import os
import shutil
import sys
from pathlib import Path

from .client import Client, free_port, is_open
from .database import Filled, fill_fastapi
from .processes import Program, Server, family, run

_SOURCE = Path(__file__).parent.parent / "fastapi_server"


def install(environment: Path) -> Path:
    """Makes the virtual environment where it is missing or old, and returns its Python."""
    wanted = (_SOURCE / "requirements.txt").read_text()
    installed = environment / "installed.txt"
    python = environment / "bin" / "python"
    if not python.exists() or not installed.exists() or installed.read_text() != wanted:
        shutil.rmtree(environment, ignore_errors=True)
        run(sys.executable, "-m", "venv", str(environment))
        pip = [str(python), "-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "15"]
        run(*pip, "-r", str(_SOURCE / "requirements.txt"))
        installed.write_text(wanted)
    return python


class FastAPIServer(Server):
    def __init__(self, bench, name: str, runs: int = 0, queued: int = 0):
        self._python = bench.fastapi
        self.folder = bench.folder / name
        self._runs = (runs, queued)
        self.filled: Filled | None = None

    def __enter__(self) -> "FastAPIServer":
        self.folder.mkdir(parents=True)
        self.port = free_port()
        self._program = Program(
            str(self._python), "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(self.port), "server:app",
            log=self.folder / "log", cwd=_SOURCE,
            env=dict(os.environ, PRECHECK_STORAGE=str(self.folder), PYTHONDONTWRITEBYTECODE="1"),
        )
        self._program.await_that(lambda: is_open(self.port), "the FastAPI server starts", interval=0.001)
        self.pids = family(self._program.pid)
        self.client = Client(self.port)
        if self._runs[0]:
            self.filled = fill_fastapi(self.folder / "precheck.db", *self._runs)
        return self

"""The service that is measured: nginx, responder and worker, as `precheck-server serve` starts them."""

import json
import sqlite3
from pathlib import Path

from .client import Client, free_port, send_file
from .database import Filled, fill
from .processes import Program, Server, family


class Service(Server):
    def __init__(
        self, bench, name: str, runs: int = 0, queued: int = 0, concurrent: int = 1, command: list[str] | None = None,
        has_preflight: bool = False,
    ):
        self._bench = bench
        self.folder = bench.folder / name
        self.storage = self.folder / "storage"
        self.config = self.folder / "config.toml"
        self._runs = (runs, queued)
        self.filled: Filled | None = None
        self._concurrent = concurrent
        self._command = command
        self._preflight = "enforce" if has_preflight else "off"
        self.port = 0

    def __enter__(self) -> "Service":
        self.folder.mkdir(parents=True)
        try:
            self._start()
            if self._runs[0]:
                # The schema is the program's own.
                self._program.end()
                self.filled = fill(self.database, *self._runs)
                self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        self.port = free_port()
        self.config.write_text(self._settings())
        self._program = Program(
            str(self._bench.programs / "precheck-server"), "serve", "--config", str(self.config), log=self.folder / "log"
        )
        self._program.await_that(lambda: "Serving at" in self._program.log.read_text(), "the service starts")
        self.pids = family(self._program.pid)
        self.client = Client(self.port)

    def _settings(self) -> str:
        command = f"command = {json.dumps(self._command)}\n" if self._command else ""
        return (
            f"[server]\nport = {self.port}\nstorage_path = \"{self.storage}\"\nmax_concurrent = {self._concurrent}\n"
            f"upload_expiry_minutes = 600\nmax_upload_bytes = {8 << 30}\n"
            f"[docker]\nimage = \"{self._bench.image}\"\nmemory_bytes = {self._bench.memory_bytes}\n{command}"
            f"[preflight]\nmode = \"{self._preflight}\"\ntimeout_seconds = 600\n"
        )

    def end(self):
        self._program.end()

    @property
    def database(self) -> Path:
        return self.storage / "database" / "precheck.db"

    def run_folder(self, run_id: str) -> Path:
        return self.storage / "runs" / run_id

    def pid(self, program: str) -> int:
        """The process of one of the service's programs."""
        for pid in self.pids:
            if Path(f"/proc/{pid}/comm").read_text().strip() == program:
                return pid
        raise RuntimeError(f"{program} does not run")

    def send(self, file: Path) -> str:
        """The id of the new upload."""
        send_file(f"{self.url}/api/v1/uploads?name=die.gds", file)
        return self.client.get("/api/v1/uploads")[0]["Id"]

    def pause(self):
        """Lets no run start."""
        with sqlite3.connect(self.database) as database:
            database.execute("INSERT OR IGNORE INTO pause (id, since) VALUES (1, 1700000000000)")
        database.close()

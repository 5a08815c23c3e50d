"""Containers: what they do in the measurements, started by the service and by the `docker` command with the same limits."""

import shutil
import subprocess
import time
from pathlib import Path

from .bench import Bench
from .layout import small
from .processes import run, wait_until
from .service import Service

# What a container does is told by its top cell. Its last act marks the moment, as the time of a file in its folder.
_SCRIPT = """
cd /workdir
case $0 in started) echo >started ;; short) sleep 0.2 ;; esac
mkdir -p runs/RUN_1/final/gds
case $0 in
chip_top) cp input.gds runs/RUN_1/final/gds/$0.gds && sync && echo >ended ;;
ended) echo >runs/RUN_1/final/gds/$0.gds; sleep 0.1; echo >ended ;;
*) echo >runs/RUN_1/final/gds/$0.gds ;;
esac
"""
_COMMAND = ["sh", "-c", _SCRIPT]


def service(bench: Bench, name: str, concurrent: int = 1) -> Service:
    """A service whose runs do what their top cell says."""
    return Service(bench, name, concurrent=concurrent, command=[*_COMMAND, "{top_cell}"])


def upload(service: Service, top_cell: str) -> str:
    return service.client.upload(small(top_cell))


class DockerFolder:
    """A working folder for containers that `docker` starts."""

    def __init__(self, bench: Bench, name: str, top_cell: str):
        self._bench = bench
        self.path: Path = bench.folder / name
        self._top_cell = top_cell
        self.input = self.path.with_suffix(".gds")

    def __enter__(self) -> "DockerFolder":
        self.path.mkdir()
        self.input.write_bytes(small(self._top_cell))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
        self.input.unlink()

    def run_command(self, *options: str) -> list[str]:
        """As the service has it made, but for its labels."""
        capabilities = [part for name in ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID") for part in ("--cap-add", name)]
        memory = str(self._bench.memory_bytes)
        return [
            "docker", "run", *options, "--network", "none", "--init", "--cap-drop", "ALL", *capabilities,
            "--security-opt", "no-new-privileges", "--memory", memory, "--memory-swap", memory, "--pids-limit", "4096",
            "--volume", f"{self.path}:/workdir", "--volume", f"{self.input}:/workdir/input.gds:ro",
            self._bench.image, *_COMMAND, self._top_cell,
        ]

    def clear(self):
        for entry in self.path.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def remove_container(name: str):
    run("docker", "rm", "--force", name)


def start_waiting(name: str) -> subprocess.Popen:
    return subprocess.Popen(["docker", "wait", name], stdout=subprocess.PIPE, text=True)


def moment(file: Path) -> float:
    """When the container has written the file, in seconds since 1970: waits until it has."""
    wait_until(lambda: file.exists() and file.stat().st_size > 0, f"{file} is written", interval=0.002)
    return file.stat().st_mtime


def now() -> float:
    return time.time()

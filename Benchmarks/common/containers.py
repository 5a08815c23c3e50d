"""Containers: what they do in the measurements, started by the service and by the `docker` command with the same limits."""

import shutil
import subprocess
import time
from pathlib import Path

from .bench import Bench
from .processes import run, wait_until
from .service import Service

# What a container does is told by its input: directives of the image (images/stand-in/python). A file in its folder marks the
# moment.
STARTED = ["file started 1", "output 100"]
SHORT = ["sleep 0.2", "output 100"]
ENDED = ["output 100", "sleep 0.1", "file ended 1"]


def large(size: int) -> list[str]:
    """Leaves an output of so many bytes, and ends when it is let go."""
    return [f"output {size}", "await go", "file ended 1"]


def script(directives: list[str]) -> bytes:
    return "\n".join(["#stand-in", *directives, ""]).encode()


def upload(service: Service, directives: list[str]) -> str:
    return service.client.upload(script(directives))


class DockerFolder:
    """A working folder for containers that `docker` starts."""

    def __init__(self, bench: Bench, name: str, directives: list[str]):
        self._bench = bench
        self.path: Path = bench.folder / name
        self._directives = directives
        self.input = self.path.with_suffix(".gds")

    def __enter__(self) -> "DockerFolder":
        self.path.mkdir()
        self.input.write_bytes(script(self._directives))
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
            self._bench.image, "python", "precheck.py", "--input", "/workdir/input.gds", "--top", "chip_top", "--dir", "/workdir",
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

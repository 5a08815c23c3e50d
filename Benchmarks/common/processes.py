"""Processes: what they use, and those that the benchmarks start."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := _stat(int(entry))):
            parents.setdefault(int(fields[1]), []).append(int(entry))
    found = [pid]
    for parent in found:
        found += parents.get(parent, [])
    return found


def cpu_seconds(pids: list[int]) -> float:
    """utime + stime of the processes, as proc(5) has them: those that have ended count nothing."""
    return sum(int(fields[11]) + int(fields[12]) for pid in pids if (fields := _stat(pid))) / TICKS


def resident_bytes(pids: list[int]) -> int:
    return sum(_kilobytes(pid, "status", "VmRSS:") for pid in pids) * 1024


def proportional_bytes(pids: list[int]) -> int:
    """Like `resident_bytes`, but of memory that several processes share each counts its part."""
    return sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in pids) * 1024


def written_bytes(pid: int) -> int:
    """Bytes that the process has had written to disks."""
    for line in Path(f"/proc/{pid}/io").read_text().splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    return 0


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def _stat(pid: int) -> list[str] | None:
    """The fields after the name, which may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None


def _kilobytes(pid: int, file: str, name: str) -> int:
    try:
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


class Ran:
    """What a command took: seconds, and those of the processor; `tools` are those of programs that took part beside a server."""

    def __init__(self, seconds: float, cpu: float, output: str, tools: float = 0):
        self.seconds, self.cpu, self.output, self.tools = seconds, cpu, output, tools


def run(*command: str, **options) -> Ran:
    """Runs a command to its end, and takes what it and its children used."""
    with tempfile.TemporaryFile("w+") as errors:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, **options)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.stdout.close()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {errors.read().strip()[-2000:]}")
    return Ran(seconds, usage.ru_utime + usage.ru_stime, output)


def measured(pids: list[int], act) -> Ran:
    """What `act` took; CPU time is that of the servers and their tools, not of the client."""
    before = cpu_seconds(pids)
    ran = act()
    ran.cpu = cpu_seconds(pids) - before + ran.tools
    return ran


def wait_until(condition, what: str, seconds: float = 60, interval: float = 0.01):
    """Looks until `condition` holds, and returns what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds} seconds")
        # Conditions of other processes: nothing tells when they come true.
        time.sleep(interval)
    return found


class Program:
    """A program that runs until `end`."""

    def __init__(self, *command: str, log: Path, **options):
        self.log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL, **options)

    @property
    def pid(self) -> int:
        return self.process.pid

    def await_that(self, condition, what: str, interval: float = 0.01):
        """Looks until `condition` holds; the end of the log says why when the program ends before that."""

        def look():
            if self.process.poll() is not None:
                raise RuntimeError(f"{what}: the program has ended:\n{self.log.read_text()[-2000:]}")
            return condition()

        return wait_until(look, what, interval=interval)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


class Server:
    """A program that listens on a port. Runs within a `with`; its folder is removed afterwards."""

    folder: Path
    port: int
    pids: list[int]
    _program: Program

    def __exit__(self, *_):
        self._program.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

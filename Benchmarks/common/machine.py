"""What was measured on, and with."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path


def machine(folder: Path) -> dict[str, str]:
    """`folder` is where everything is measured."""
    processor = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text()).group(1))
    kind, size = _said("df", "--output=fstype,size", "--block-size=G", str(folder)).splitlines()[-1].split()
    return {
        "processor": f"{processor.group(1) if processor else platform.machine()}, {os.cpu_count()} of them",
        "memory": f"{memory / (1 << 20):.0f} GiB",
        "disk": f"{kind}, {size}",
        "system": f"{_system()}, Linux {platform.release()}",
    }


def versions(python: Path | None) -> dict[str, str]:
    """Of what takes part."""
    found = {
        "service": _said("git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"),
        "Swift": _first(r"Swift version (\S+)", _said("swift", "--version")),
        "nginx": _first(r"nginx/(\S+)", _said("nginx", "-v")),
        "SQLite": _first(r"(\S+)", _said("sqlite3", "--version")),
        "Docker Engine": _said("docker", "version", "--format", "{{.Server.Version}}"),
        "wrk": _first(r"wrk (\S+)", _said("wrk", "-v")),
        "curl": _first(r"curl (\S+)", _said("curl", "--version")),
        "OpenSSL": _first(r"OpenSSL (\S+)", _said("openssl", "version")),
        "gzip": _first(r"gzip (\S+)", _said("gzip", "--version")),
        "Python": platform.python_version(),
    }
    if python:
        names = ("fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "httptools", "aiosqlite", "python-multipart")
        lines = _said(str(python), "-m", "pip", "freeze").splitlines()
        found |= {name: line.split("==")[1] for name in names for line in lines if line.startswith(f"{name}==")}
    return found


def missing() -> list[str]:
    """Programs that are needed and not installed."""
    needed = ("wrk", "curl", "openssl", "docker", "gzip", "tar")
    return [name for name in needed if not shutil.which(name)]


def _system() -> str:
    return _first(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text())


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match.group(1) if match else "unknown"


def _said(*command: str) -> str:
    """Versions are told on either stream, and not always with success."""
    environment = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin")
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, env=environment)
    return done.stdout.strip()

"""What all measurements share: where things lie, and how large they are made."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    rounds: int
    # Of load at a time.
    seconds: float
    runs: int
    queued: int
    upload_megabytes: int
    archive_megabytes: int
    log_bytes: int
    # Latencies of which a 99th percentile is taken.
    samples: int
    waiting: int
    idle_seconds: float
    starts: int


FULL = Sizes(
    rounds=5, seconds=2, runs=100_000, queued=10_000, upload_megabytes=1074, archive_megabytes=537, log_bytes=10_000_000_000,
    samples=100, waiting=5000, idle_seconds=12, starts=10,
)
# Only that all of it runs.
SMOKE = Sizes(
    rounds=1, seconds=1, runs=1000, queued=100, upload_megabytes=4, archive_megabytes=4, log_bytes=10_000_000, samples=3,
    waiting=300, idle_seconds=1, starts=1,
)


@dataclass(frozen=True)
class Bench:
    # Of the programs that are measured.
    programs: Path
    # For all that is made; on a disk, and empty at first.
    folder: Path
    sizes: Sizes
    # The Python of the FastAPI server's environment; none where it is left out.
    fastapi: Path | None
    # What containers are made from: it has a shell and the common tools.
    image: str = "precheck-bench:latest"
    memory_bytes: int = 1 << 30

"""Layouts: small ones of given cells, large ones as a place-and-route tool would leave them."""

import struct
from pathlib import Path

from .processes import run


def _record(kind: int, data: bytes = b"") -> bytes:
    data += b"\0" * (len(data) % 2)
    return struct.pack(">HH", len(data) + 4, kind) + data


def small(top_cell: str, size: int = 0) -> bytes:
    """A GDSII file of one cell, of at least `size` bytes."""
    moment = struct.pack(">12h", *[2024, 1, 15, 10, 30, 0] * 2)
    # The unit is a micrometre, the database's a nanometre: excess-64 floating point.
    units = bytes.fromhex("3e4189374bc6a7f0" "3944b82fa09b5a54")
    box = struct.pack(">10i", 0, 0, 1000, 0, 1000, 1000, 0, 1000, 0, 0)
    boundary = (
        _record(0x0800) + _record(0x0D02, b"\0\x22") + _record(0x0E02, b"\0\0") + _record(0x1003, box) + _record(0x1100)
    )
    head = (
        _record(0x0002, struct.pack(">h", 600)) + _record(0x0102, moment) + _record(0x0206, b"BENCH")
        + _record(0x0305, units) + _record(0x0502, moment) + _record(0x0606, top_cell.encode())
    )
    return head + boundary * max(1, -(-size // len(boundary))) + _record(0x0700) + _record(0x0400)


def die(programs: Path, folder: Path, megabytes: int) -> Path:
    """A whole die of about so many millions of bytes, made once."""
    file = folder / f"die-{megabytes}.gds"
    if not file.exists():
        run(str(programs / "precheck-demo"), "make-die", "--slot", "1x1", "--top", "chip_top",
            "--megabytes", str(megabytes), str(file))
    return file

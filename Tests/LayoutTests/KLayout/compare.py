#!/usr/bin/env python3
"""Compares what this project finds in layouts with what KLayout finds: same cells, tops, extents, layers, unit.

    compare.py PROGRAM [--seed N] [--count N] [--keep FOLDER] [--files FILE…]

PROGRAM is called as `PROGRAM FILE…` and prints one JSON object a file. Needs the Python package `klayout`. The layouts are
made at random, from the seed: by KLayout in all the forms that it can write, and byte by byte for what it cannot. After
them come the files that are named.
"""

import argparse
import gzip
import json
import math
import os
import random
import subprocess
import sys
import tempfile

import klayout.db as db
import random_layouts


def box_of(cell):
    box = cell.bbox()
    return None if box.empty() else [box.left, box.bottom, box.right, box.top]


def expected(path):
    """What KLayout finds, in the form of our own JSON."""
    layout = db.Layout()
    try:
        layout.read(path)
    except RuntimeError as error:
        return {"Error": str(error)}
    with open(path, "rb") as file:
        head = file.read(16)
    compression = "gzip" if head[:2] == b"\x1f\x8b" else None
    if compression:
        with gzip.open(path) as file:
            head = file.read(16)
    cells = list(layout.each_cell())
    layers = set()
    for info, index in zip(layout.layer_infos(), layout.layer_indexes(), strict=True):
        if any(not cell.shapes(index).is_empty() for cell in cells):
            layers.add((info.layer, info.datatype))
    return {
        "Format": "oasis" if head.startswith(b"%SEMI") else "gdsii",
        "Compression": compression,
        "DatabaseUnit": layout.dbu * 1e-6,
        "Cells": sorted(cell.name for cell in cells if not cell.is_ghost_cell()),
        "UndefinedCells": sorted(cell.name for cell in cells if cell.is_ghost_cell()),
        "TopCells": sorted(
            ([cell.name, box_of(cell)] for cell in layout.top_cells() if not cell.is_ghost_cell()),
            key=lambda top: top[0],
        ),
        "Layers": sorted(f"{layer}/{datatype}" for layer, datatype in layers),
    }


def found(facts):
    """Our own facts, with what has no order in that of names."""
    if facts["Problems"]:
        return {"Error": "; ".join(facts["Problems"])}
    tops = [[top["Name"], top["Box"]] for top in facts["TopCells"]]
    return {
        "Format": facts["Format"],
        "Compression": facts["Compression"],
        "DatabaseUnit": facts["DatabaseUnit"],
        "Cells": sorted(facts["Cells"]),
        "UndefinedCells": sorted(facts["UndefinedCells"]),
        "TopCells": sorted(tops, key=lambda top: top[0]),
        "Layers": sorted(facts["Layers"]),
    }


def differences(ours, theirs):
    if ("Error" in ours) != ("Error" in theirs):
        return [f"we: {ours.get('Error', 'no error')}; KLayout: {theirs.get('Error', 'no error')}"]
    if "Error" in ours:
        return []
    result = []
    for key, value in theirs.items():
        same = math.isclose(ours[key], value, rel_tol=1e-12) if key == "DatabaseUnit" else ours[key] == value
        if not same:
            result.append(f"{key}: we: {ours[key]}; KLayout: {value}")
    return result


def quietly():
    """KLayout prints its warnings to standard output; ours goes on elsewhere."""
    output = os.fdopen(os.dup(1), "w", buffering=1)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    return output


def run(program, paths):
    """The facts of all files, some hundred at a time."""
    facts = []
    for start in range(0, len(paths), 200):
        output = subprocess.run([program, *paths[start : start + 200]], check=True, capture_output=True, text=True)
        facts += [json.loads(line) for line in output.stdout.splitlines()]
    return facts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300, help="how many layouts")
    parser.add_argument("--keep", help="a folder for the layouts that differ")
    parser.add_argument("--files", nargs="*", default=[], help="further layouts")
    options = parser.parse_args()
    sys.stdout = quietly()
    failures = 0
    refused = 0
    with tempfile.TemporaryDirectory() as folder:
        made = random_layouts.make(random.Random(options.seed), options.count, folder)
        made += [(path, "a file") for path in options.files]
        facts = run(options.program, [path for path, _ in made])
        for (path, description), ours in zip(made, facts, strict=True):
            theirs = expected(path)
            refused += "Error" in theirs
            problems = differences(found(ours), theirs)
            if not problems:
                continue
            failures += 1
            print(f"{os.path.basename(path)} ({description}):")
            for problem in problems:
                print(f"    {problem[:600]}")
            if options.keep and path not in options.files:
                os.makedirs(options.keep, exist_ok=True)
                os.replace(path, os.path.join(options.keep, os.path.basename(path)))
    print(
        f"seed {options.seed}: {len(made)} layouts compared with KLayout {db.__version__}, {refused} of them refused by "
        f"both, {failures} different"
    )
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()

"""Comparing: sides in turn, medians, ratios of what was measured side by side."""

import math
import statistics
from collections.abc import Callable
from typing import TypeVar

Figure = TypeVar("Figure")
median = statistics.median


def in_turn(rounds: int, **sides: Callable[[], Figure]) -> dict[str, list[Figure]]:
    """Measures each side once a round, every other round in the opposite order: what disturbs the machine disturbs all."""
    found: dict[str, list[Figure]] = {name: [] for name in sides}
    for turn in range(rounds):
        names = list(sides)
        for name in names if turn % 2 == 0 else reversed(names):
            found[name].append(sides[name]())
    return found


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the rounds' ratios."""
    return median(a / b if b else math.inf for a, b in zip(ours, theirs, strict=True))


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]

"""What a measurement yields: a row of the tables."""

from dataclasses import asdict, dataclass, field


@dataclass
class Limit:
    """What a figure is to be: at least, or at most, so much."""

    value: float
    is_least: bool
    unit: str = ""

    def holds(self, figure: float) -> bool:
        return figure >= self.value if self.is_least else figure <= self.value

    def __str__(self) -> str:
        return f"{'at least' if self.is_least else 'at most'} {number(self.value)}{self.unit}"


def at_least(value: float, unit: str = "") -> Limit:
    return Limit(value, True, unit)


def at_most(value: float, unit: str = "") -> Limit:
    return Limit(value, False, unit)


@dataclass
class Row:
    what: str
    beside: str
    # The medians of both sides, each with its name.
    figures: dict[str, str]
    # What is held against the target, in the target's unit.
    ratio: float
    target: Limit | None = None
    unit: str = ""
    # For a target that is missed: what the limit is, where that is known.
    limit: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def is_met(self) -> bool | None:
        return self.target.holds(self.ratio) if self.target else None

    def as_dict(self) -> dict:
        return asdict(self)

    @staticmethod
    def from_dict(values: dict) -> "Row":
        target = values["target"]
        return Row(**{**values, "target": Limit(**target) if target else None})


def number(value: float) -> str:
    """With three significant digits, without an exponent."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.2g}"


def milliseconds(seconds: float) -> str:
    return f"{number(seconds * 1000)} ms"


def microseconds(seconds: float) -> str:
    return f"{number(seconds * 1e6)} µs"


def mebibytes(count: float) -> str:
    return f"{number(count / (1 << 20))} MiB"

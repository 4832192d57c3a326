"""What was measured, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    ``limit`` is what the bare limit or rival did in the same run, in the same ``unit``; ``target`` is of the measured
    figure, or of its ratio to the limit where ``of`` says so.
    """

    name: str
    measured: float
    unit: str
    limit: float | None = None
    target: float | None = None
    better: Literal["less", "more"] = "less"
    of: Literal["figure", "ratio"] = "figure"

    @property
    def ratio(self) -> float | None:
        """The measured figure to the limit's; where less is better, the other way round: 1 is as good as the limit."""
        if self.limit is None or not self.measured:
            return None
        return self.limit / self.measured if self.better == "less" else self.measured / self.limit

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        if self.of == "ratio":
            return self.ratio is not None and self.ratio >= self.target
        return self.measured <= self.target if self.better == "less" else self.measured >= self.target


HEADINGS = ("figure", "measured", "limit", "ratio", "target", "met")


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table in Markdown."""
    rows = [HEADINGS, *map(_row, figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines = [f"| {' | '.join(cells)} |" for cells in padded]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, ...]:
    def amount(value: float | None) -> str:
        if value is None:
            return ""
        return f"{value:,.0f} {figure.unit}" if abs(value) >= 1_000 else f"{value:.3g} {figure.unit}"

    bound = {"less": "at most", "more": "at least"}[figure.better]
    target = ""
    if figure.target is not None:
        target = f"ratio at least {figure.target:g}" if figure.of == "ratio" else f"{bound} {amount(figure.target)}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    met = {None: "", True: "yes", False: "NO"}[figure.is_met]
    return figure.name, amount(figure.measured), amount(figure.limit), ratio, target, met


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie, between neighbours by their distance."""
    ordered = sorted(values)
    if len(ordered) == 1:
        return ordered[0]
    place = share * (len(ordered) - 1)
    low, high = list(pairwise(ordered))[min(int(place), len(ordered) - 2)]
    return low + (high - low) * (place - min(int(place), len(ordered) - 2))

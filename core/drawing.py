"""Shapes for the small pictures on pages, as SVG attributes: pure arithmetic, so no inline style is ever needed.

All coordinates are rounded to one decimal. Times of one picture share a unit, whichever it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Where a mood stands on the story's sentiment line, in percent from the left.
MOOD_X = {-2: 12, -1: 31, 0: 50, 1: 69, 2: 88}


@dataclass(frozen=True)
class Segment:
    """One event's piece of the sentiment line in a 100 x 100 box: the line, and the area towards the axis.

    `level`: it stays on the axis, so it has the colour of neither side.
    """

    line: str
    area: str
    level: bool = False


def mood_step(mood: float | None) -> int:
    """The nearest of the five moods, -2 to +2; halves go away from zero, unknown is neutral."""
    if mood is None:
        return 0
    step = int(abs(mood) + 0.5)
    return max(-2, min(2, step if mood >= 0 else -step))


def sentiment_segment(this: float | None, older: float | None = None) -> Segment:
    """The line from this event's mood (top) to the next older one's (bottom); straight down after the oldest."""
    x = MOOD_X[mood_step(this)]
    if older is None:
        return Segment(line=f"M{x} 0V100", area="", level=x == MOOD_X[0])
    end = MOOD_X[mood_step(older)]
    curve = f"C{x} 55 {end} 45 {end} 100"
    return Segment(line=f"M{x} 0{curve}", area=f"M50 0H{x}{curve}H50Z", level=x == end == MOOD_X[0])


def share(value: float, whole: float) -> float:
    """`value` as a share of `whole` in percent, between 0 and 100; 0 of nothing is 0."""
    return _tidy(max(0.0, min(100.0, 100 * value / whole))) if whole > 0 else 0


@dataclass(frozen=True)
class AgeBar:
    """How long something has lasted beside what was expected, in percent of the bar; no tick without expectation."""

    bar: float
    tick: float | None


def age_bar(age: float, expected: float | None) -> AgeBar:
    """Scale so that the longer of both ends 8 % before the edge."""
    whole = max(age, expected or 0) * 1.08
    return AgeBar(bar=share(age, whole), tick=share(expected, whole) if expected else None)


@dataclass(frozen=True)
class Spark:
    """A small line in a 102 x 26 box and its last point."""

    points: str
    x: float
    y: float


def spark_line(values: Sequence[float]) -> Spark | None:
    """Values from left to right, scaled between their lowest and highest; None without values."""
    if not values:
        return None
    low, span = min(values), (max(values) - min(values)) or 1
    step = 96 / max(1, len(values) - 1)
    points = [(_tidy(2 + step * i), _tidy(22 - 18 * (value - low) / span)) for i, value in enumerate(values)]
    return Spark(" ".join(f"{x},{y}" for x, y in points), *points[-1])


@dataclass(frozen=True)
class Curve:
    """A mood curve over equal columns: the line, the area to the zero line, and the middle of each column."""

    line: str
    area: str
    points: tuple[tuple[float, float], ...]

    @property
    def width(self) -> float:
        """How wide all columns are together."""
        return _tidy(self.points[0][0] + self.points[-1][0])


def mood_curve(moods: Sequence[float], *, column: int = 200, height: int = 120) -> Curve | None:
    """A smooth line through one mood per column, +2 near the top, -2 near the bottom; None without moods."""
    if not moods:
        return None
    middle, scale = height / 2, height * 31 / 120
    points = tuple(
        (_tidy(column * (i + 0.5)), _tidy(middle - max(-2, min(2, mood)) * scale)) for i, mood in enumerate(moods)
    )
    bend, width = column * 0.4, column * len(moods)
    line = f"M0 {points[0][1]}L{points[0][0]} {points[0][1]}"
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        line += f"C{_tidy(x0 + bend)} {y0} {_tidy(x1 - bend)} {y1} {x1} {y1}"
    line += f"L{width} {points[-1][1]}"
    return Curve(line, f"{line}L{width} {_tidy(middle)}L0 {_tidy(middle)}Z", points)


def curve_percent(y: float, *, height: int = 120) -> int:
    """A curve point's height as the nearest 5 % from the top, 10 to 90: the steps that `data-y` knows."""
    return max(10, min(90, 5 * round(y / height * 100 / 5)))


def flow_band(here: float, onwards: float, most: float) -> str:
    """One column of the volume band in a 100 x 60 box: as thick as `here` on the left, `onwards` on the right."""
    a, b = _thick(here, most), _thick(onwards, most)
    top, bottom = (_tidy(30 - a), _tidy(30 - b)), (_tidy(30 + a), _tidy(30 + b))
    return f"M0 {top[0]}C45 {top[0]} 55 {top[1]} 100 {top[1]}V{bottom[1]}C55 {bottom[1]} 45 {bottom[0]} 0 {bottom[0]}Z"


def _thick(volume: float, most: float) -> float:
    return 2 + 24 * (volume / most if most > 0 else 0)


@dataclass(frozen=True)
class Bullet:
    """Median, ninetieth percentile and expectation of a time, in percent of a 100 wide box."""

    median: float
    p90: float
    expected: float | None


def bullet(median: float, p90: float, expected: float | None) -> Bullet:
    """Scale so that the longest of the three ends 12 % before the edge."""
    whole = max(median, p90, expected or 0) * 1.12
    return Bullet(share(median, whole), share(p90, whole), share(expected, whole) if expected else None)


def _tidy(number: float) -> float:
    """One decimal, and no '.0' in the markup."""
    rounded = round(number, 1)
    return int(rounded) if rounded == int(rounded) else rounded

"""What each patch of the colour chart is called: `python -m tests.bench.colours`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.frame import Frame
from seeing.recognisers.colour import ColourRecogniser
from tests.bench.chart import CHART, LIGHTS, frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.finding import Finding
    from tests.bench.chart import Light, Patch


@dataclass(frozen=True)
class Named:
    """What one patch was called under one light: the first finding, or none."""

    patch: Patch
    finding: Finding | None

    @property
    def is_right(self) -> bool:
        """Whether the name is one of the patch's, stated or doubted."""
        return self.finding is not None and self.finding.label in self.patch.names

    @property
    def is_stated(self) -> bool:
        """Whether it was stated plainly."""
        return self.finding is not None and self.finding.is_sure

    def __str__(self) -> str:
        if self.finding is None:
            return "-"
        return f"{self.finding.label}{'' if self.is_stated else '?'}{'' if self.is_right else ' !'}"


def named(light: Light, seed: int = 0) -> list[Named]:
    """Look at every patch of the chart under one light."""
    recogniser = ColourRecogniser()
    found = list[Named]()
    for patch, pixels in zip(CHART, frames(light, [p.srgb for p in CHART], seed), strict=True):
        findings = recogniser.recognise(Frame(pixels, 0.0, light.name)).findings
        found.append(Named(patch, findings[0] if findings else None))
    return found


def summary(light: Light, found: list[Named]) -> str:
    """One line: how many are right, and how many of those stated are wrong."""
    right = sum(one.is_right for one in found)
    stated = [one for one in found if one.is_stated]
    wrong = sum(not one.is_right for one in stated)
    return (
        f"colour chart, {light.name}: {right} of {len(found)} named right (wanted {light.wanted}); "
        f"{len(stated)} stated plainly, {wrong} of them wrong"
    )


def lines() -> Iterator[str]:
    """One line a light."""
    for light in LIGHTS:
        yield summary(light, named(light))


def main() -> None:
    """Print the whole table; ? is a doubt, ! is wrong."""
    columns = [named(light) for light in LIGHTS]
    print(
        " | ".join(f"{word:20}" for word in ("patch", *(light.name for light in LIGHTS), "may be"))
    )
    for row in zip(*columns, strict=True):
        cells = [row[0].patch.title, *map(str, row), ", ".join(row[0].patch.names)]
        print(" | ".join(f"{cell:20}" for cell in cells).rstrip())
    for light, found in zip(LIGHTS, columns, strict=True):
        print(summary(light, found))


if __name__ == "__main__":
    main()

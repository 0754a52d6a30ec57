"""Which packs cannot be used, and whether the listener knows: each is told of once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.events import LookDone
    from seeing.finding import Finding


class Refusals:
    """What was told, by mode.

    A recogniser finds a broken pack in every look, for as long as it is broken; one that was
    mended may break again.
    """

    def __init__(self) -> None:
        self._told: dict[str, set[str]] = {}

    def untold(self, done: LookDone, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Those of a look's findings that are about to be told, without what was told before."""
        known = self._told.get(done.mode, set())
        news = tuple(f for f in findings if f.kind != "refused" or f.label not in known)
        self._told[done.mode] = known & _refused(done.findings) | _refused(news)
        return news


def _refused(findings: Sequence[Finding]) -> set[str]:
    return {finding.label for finding in findings if finding.kind == "refused"}

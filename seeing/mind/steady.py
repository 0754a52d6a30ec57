"""What is new while watching: findings that several looks agree on, told once.

A finding counts when it was seen in two of the last three looks. It is news when it counts and
has not been told since it was last away; it is away once three looks in a row lack it. A count
that grows is news too: a second person is, a first one still there is not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.finding import Finding

LOOKS = 3
AGREEING = 2


@dataclass(frozen=True)
class Watched:
    """What the last looks saw and what the listener knows. Start with ``Watched()``.

    Attributes:
        seen: how many of each label the last looks found, the newest last.
        told: how many of each label the listener was told of and that are not away since.
    """

    seen: tuple[Counter[str], ...] = ()
    told: Counter[str] = field(default_factory=Counter)


def watch(
    watched: Watched, findings: Sequence[Finding], away_looks: int = LOOKS
) -> tuple[Watched, tuple[Finding, ...]]:
    """Take the findings of one more look.

    Args:
        watched: what the looks before it saw.
        findings: of this look.
        away_looks: so many looks in a row must lack what was told before it is away.

    Returns:
        What is known now, and the findings of this look that are news: all of a label whose
        number is news, so that they are told as "two people", not as "one more".
    """
    seen = (*watched.seen, Counter(finding.label for finding in findings))[-away_looks:]
    steady = _steady(seen[-LOOKS:])
    news = {label for label in steady if steady[label] > watched.told[label] and seen[-1][label]}
    still = {
        label: min(number, max(look[label] for look in seen))
        for label, number in watched.told.items()
    }
    told = Counter({label: number for label, number in still.items() if number})
    told |= Counter({label: seen[-1][label] for label in news})
    return Watched(seen, told), tuple(f for f in findings if f.label in news)


def told(watched: Watched, findings: Sequence[Finding]) -> Watched:
    """What is known once the listener was told of findings that were asked for."""
    now = Counter(finding.label for finding in findings)
    return Watched((*watched.seen, now)[-LOOKS:], watched.told | now)


def _steady(seen: Sequence[Counter[str]]) -> Counter[str]:
    """How many of each label at least AGREEING of the looks saw."""
    if len(seen) < AGREEING:
        return Counter()
    labels = set().union(*seen)
    return Counter({label: sorted(look[label] for look in seen)[-AGREEING] for label in labels})

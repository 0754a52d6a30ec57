"""Exact (Clopper-Pearson) bounds of a share: they hold for few pictures and for none wrong."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHA = 0.05
HALVINGS = 60


def bounds(hits: int, of: int) -> tuple[float, float]:
    """The 95 % bounds of a share, 0..1 (Clopper and Pearson, 1934).

    Args:
        hits: 0 to `of`.
        of: how many there were; 0: nothing is known.
    """
    if of == 0:
        return 0.0, 1.0
    low = 0.0 if hits == 0 else _root(lambda p: 1 - _at_most(hits - 1, of, p) - ALPHA / 2)
    high = 1.0 if hits == of else _root(lambda p: ALPHA / 2 - _at_most(hits, of, p))
    return low, high


def _root(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2


def _at_most(hits: int, of: int, share: float) -> float:
    """How likely at most so many hits are."""
    if share <= 0 or share >= 1:
        return 1.0 if share <= 0 or hits >= of else 0.0
    log_p, log_q = math.log(share), math.log1p(-share)
    whole = math.lgamma(of + 1)
    terms = (
        whole - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * log_p + (of - k) * log_q
        for k in range(hits + 1)
    )
    return min(1.0, math.fsum(map(math.exp, terms)))

"""A share of a count, and how far it can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass

# The normal distribution's quantile for 95 % within.
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Proportion:
    """So many of so many.

    Attributes:
        hits: 0 or more.
        of: the count they are out of; 0 when nothing is known.
    """

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share, 0..1; NaN of nothing."""
        return self.hits / self.of if self.of else math.nan

    @property
    def low(self) -> float:
        """Lower 95 % bound, 0..1."""
        return self._wilson()[0]

    @property
    def high(self) -> float:
        """Upper 95 % bound, 0..1."""
        return self._wilson()[1]

    def _wilson(self) -> tuple[float, float]:
        """Wilson's score interval: unlike the textbook's, it holds for few pictures and near 1."""
        if not self.of:
            return 0.0, 1.0
        share, n = self.hits / self.of, self.of
        spread = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n))
        middle, scale = share + Z95**2 / (2 * n), 1 + Z95**2 / n
        # At none and at all the bound is exact; rounding must not push it past the share.
        low = 0.0 if self.hits == 0 else (middle - spread) / scale
        high = 1.0 if self.hits == n else (middle + spread) / scale
        return low, high

"""The small words of a report: shares, lists, counts, names."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.proportion import Proportion

JOINERS = {"\u200c", "\u200d"}  # emoji of several parts and some scripts need them
UNWRITABLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """Text that any reader takes: what is no writing becomes its number."""
    return "".join(char if _is_writing(char) else f"\\u{ord(char):04x}" for char in text)


def _is_writing(char: str) -> bool:
    return char in JOINERS or unicodedata.category(char) not in UNWRITABLE


def percent(share: float) -> str:
    """0.9412 -> ``94.1 %``; of nothing: ``not known``."""
    return "not known" if math.isnan(share) else f"{100 * share:.1f} %"


def figure(value: float) -> str:
    """0.94123 -> ``0.941``; of nothing: ``not known``."""
    return "not known" if math.isnan(value) else f"{value:.3f}"


def bounds(share: Proportion) -> str:
    """The 95 % bounds: ``88.1 to 96.0 %``."""
    return f"{100 * share.low:.1f} to {100 * share.high:.1f} %" if share.of else "not known"


def per_hundred(share: Proportion) -> str:
    """``84 of 100``; what is rarer than one in a hundred: ``4 of 1,000``; ``none``."""
    if not share.hits:
        return "none"
    if share.value >= 0.0095:
        return f"{min(round(100 * share.value), 99 if share.hits < share.of else 100)} of 100"
    return f"{max(1, round(1_000 * share.value))} of 1,000"


def counted(count: int, one: str, many: str = "") -> str:
    """1 photograph, 1,234 photographs."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """``a``; ``a and b``; ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else "none"


def photographs_of(count: int, label: str) -> str:
    """``30 photographs of roses``."""
    return f"{counted(count, 'photograph')} of {label}"


def size(count: int) -> str:
    """Bytes as a person says them."""
    if count >= 1_000_000:
        return f"{count / 1e6:.1f} MB"
    return f"{count / 1e3:.1f} kB" if count >= 1_000 else counted(count, "byte")

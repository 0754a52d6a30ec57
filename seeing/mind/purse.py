"""What notes come to: sums by currency, exact, never across currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Purse:
    """A running total over notes that were told one after the other.

    Attributes:
        notes: the labels of the notes, such as ``EUR 20``, in the order of telling.
    """

    notes: tuple[str, ...] = ()

    def with_notes(self, labels: Iterable[str]) -> Purse:
        """The purse with further notes in it."""
        return Purse((*self.notes, *labels))

    @property
    def total(self) -> tuple[str, ...]:
        """The sums as labels, a currency each; empty: nothing is in it."""
        return sums(self.notes)


def sums(labels: Iterable[str]) -> tuple[str, ...]:
    """Add up notes: ``EUR 5``, ``EUR 20``, ``SEK 20`` -> (``EUR 25``, ``SEK 20``).

    Raises:
        ValueError: a label is not a currency and a number.
    """
    totals = dict[str, Decimal]()
    for label in labels:
        currency, _, value = label.partition(" ")
        try:
            totals[currency] = totals.get(currency, Decimal(0)) + Decimal(value)
        except ArithmeticError as error:
            raise ValueError(f"expected a label such as EUR 20; received {label!r}") from error
    return tuple(f"{currency} {total:f}" for currency, total in totals.items())

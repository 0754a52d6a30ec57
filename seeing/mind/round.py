"""The round of modes that the double press goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Round:
    """Modes in their order. Those in which there is no use at the moment are skipped.

    Args:
        modes: their names.
        is_offered: whether there is any use in a mode now.
    """

    def __init__(self, modes: Sequence[str], is_offered: Callable[[str], bool]) -> None:
        self._modes = tuple(modes)
        self._is_offered = is_offered

    def after(self, mode: str) -> str:
        """The next mode; the same when there is no other."""
        at = self._modes.index(mode)
        others = self._modes[at + 1 :] + self._modes[:at]
        return next(filter(self._is_offered, others), mode)

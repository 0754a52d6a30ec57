"""Words that bring a sheet into the picture: not too many, and none twice in a row at once."""

from __future__ import annotations

import math

RIGHT = "good"
"""The label of a frame that shows a whole page, sharp and large enough."""
NO_PAGE = "no_page"
AGREEING = 2
AGAIN_S = 4.0
"""A person needs a while to do what was said, and then to hear that it was not enough."""


class Guide:
    """Follows what the frames lack, one after another.

    Args:
        is_waiting: whether to say nothing until the page that was just taken has left.
    """

    def __init__(self, *, is_waiting: bool = False) -> None:
        self._label = ""
        self._times = 0
        self._is_waiting = is_waiting
        self._told = ""
        self._told_s = -math.inf

    def is_right(self, label: str) -> bool:
        """Take what one more frame lacks; returns whether this is the moment to take the page.

        The last frames must agree: a page that is only passing is not taken.
        """
        self._times = self._times + 1 if label == self._label else 1
        self._label = label
        if label == NO_PAGE and self._times >= AGREEING:
            self._is_waiting = False
        return label == RIGHT and self._times >= AGREEING and not self._is_waiting

    def advice(self, label: str, now_s: float) -> str | None:
        """What to say of it now, if anything."""
        is_settled = self._times >= AGREEING and not self._is_waiting
        is_due = label != self._told or now_s - self._told_s >= AGAIN_S
        if label in {RIGHT, NO_PAGE} or not is_settled or not is_due:
            return None
        self._told, self._told_s = label, now_s
        return label

"""The mode that the device is in, how it behaves, and which comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.mind.manners import Manners
from seeing.mind.round import Round

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from seeing.mind.manner import Manner
    from seeing.settings import Settings


class Modes:
    """The modes of one device, of which it is in one.

    Args:
        names: in the order of the double press.
        settings: the mode to begin in, how often to look unasked, what manners want to know.
        watchable: those that may look unasked.
        is_offered: whether there is any use in a mode now.

    Attributes:
        name: of the one that it is in.
    """

    def __init__(
        self,
        names: Sequence[str],
        settings: Settings,
        watchable: Collection[str],
        is_offered: Callable[[str], bool],
    ) -> None:
        self.name = settings.mode
        self._round = Round(names, is_offered)
        self._manners = Manners(settings)
        self._watchable = frozenset(watchable)
        self._watching = settings.watch

    @property
    def manner(self) -> Manner:
        """How the mode behaves."""
        return self._manners.of(self.name)

    @property
    def watch_every_s(self) -> float:
        """The seconds from one look unasked to the next: as wished, or as it is the mode's own way.

        0: it does not look unasked.
        """
        if self.name not in self._watchable:
            return 0.0
        own_s = self.manner.every_s if self._watching.is_hands_free else 0.0
        return self._watching.every_s or own_s

    def go_on(self) -> None:
        """Begin the next one; the same anew when there is no other."""
        self.name = self._round.after(self.name)
        self.manner.enter()

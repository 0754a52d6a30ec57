"""What every mode gives: a name, and a way to open its recogniser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seeing.errors import SeeingError
    from seeing.finding import Finding
    from seeing.frame import Frame
    from seeing.settings import Settings


@dataclass(frozen=True)
class Recognised:
    """What a recogniser made of one frame.

    Attributes:
        findings: what would be spoken, most important first; empty: nothing would be.
        ms: what it cost in milliseconds: ``prepare``, ``infer`` and ``decode``.
    """

    findings: tuple[Finding, ...]
    ms: Mapping[str, float]


class Recogniser(Protocol):
    """Turns a frame into findings. May be called by two threads at once."""

    def recognise(self, frame: Frame) -> Recognised:
        """Look at one frame. Raises SeeingError when it cannot."""


@runtime_checkable
class Cancellable(Protocol):
    """A recogniser that may take long, and that can be told that nobody waits any more."""

    def cancel(self) -> None:
        """End the recognitions under way; each raises a SeeingError. Any thread."""


@runtime_checkable
class Restful(Protocol):
    """A recogniser that holds much memory, and that can do without it while nobody asks."""

    def rest(self, idle_s: float) -> None:
        """Let go of it if nobody asked for so long. Any thread; the next look takes it again."""


@runtime_checkable
class Incomplete(Protocol):
    """A recogniser that may go on without some of what it was to know."""

    @property
    def missing(self) -> Mapping[str, SeeingError]:
        """What it goes on without, by name, and why."""


@runtime_checkable
class PiecewiseRecogniser(Recogniser, Protocol):
    """A recogniser that may take long, and that gives what it has as it goes."""

    def parts(self, frame: Frame) -> Iterator[Recognised]:
        """Look at one frame, piece by piece. Raises SeeingError when it cannot go on."""


@dataclass(frozen=True)
class Mode:
    """One thing that the device can be asked to do.

    Attributes:
        name: one word; the phrases file says how it is spoken.
        load: opens the recogniser; raises SeeingError when something it needs is missing.
        needs_sight: whether it can do nothing with a frame that is dark, blank or blurred.
        can_watch: whether it may look without being asked.
        needs_detail: whether a small frame is too small for it, even where nobody asked.
        can_rest: whether its recogniser is Restful, and lets go of memory when the mode is left.
        is_offered: whether there is any use in it now: else the double press skips it.
    """

    name: str
    load: Callable[[Settings], Recogniser]
    needs_sight: bool = True
    can_watch: bool = False
    needs_detail: bool = False
    can_rest: bool = False
    is_offered: Callable[[Settings], bool] = lambda _: True

    def open(self, settings: Settings) -> Recogniser:
        """Open the recogniser, behind the gate if it needs one. Raises SeeingError."""
        from seeing.recognisers.gate import Gated, GatedParts

        recogniser = self.load(settings)
        if not self.needs_sight:
            return recogniser
        if isinstance(recogniser, PiecewiseRecogniser):
            return GatedParts(recogniser)
        return Gated(recogniser)

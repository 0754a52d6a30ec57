"""The first words: "ready", or why not, once that can be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.earcon import Earcon
from seeing.mind.narrator import trouble
from seeing.utterance import Utterance

if TYPE_CHECKING:
    from seeing.events import Started
    from seeing.phrases.shape import Phrases


class StartUp:
    """Waits until start-up is over and the camera has shown itself, or that there is none.

    Attributes:
        started: how start-up ended; None: not yet.
        was_ready: whether there was a camera then; until there is one it is not over.
    """

    def __init__(self) -> None:
        self.started: Started | None = None
        self.was_ready = False

    def words(self, mode: str, phrases: Phrases, *, has_camera: bool | None) -> list[Utterance]:
        """What is to be said now; nothing: it is not known yet.

        Args:
            mode: the one it begins in; the troubles of others come when they are asked for.
            phrases: of the user's language.
            has_camera: None: nobody knows yet.
        """
        if self.started is None or has_camera is None:
            return []
        self.was_ready = has_camera
        needed = {mode, "button"}
        failed = [problem for problem in self.started.problems if not problem.without]
        errors = [problem.error for problem in failed if problem.part in needed]
        why = [trouble(error, phrases) for error in errors]
        if not has_camera:
            why.insert(0, phrases.troubles["no_camera"])
        if why:
            text = phrases.not_ready.format(why=" ".join(why))
            return [Utterance(text, earcon=Earcon.ERROR)]
        text = phrases.ready.format(mode=phrases.modes.get(mode, mode))
        return [Utterance(text, earcon=Earcon.READY), *self.missing(mode, phrases)]

    def missing(self, mode: str, phrases: Phrases) -> list[Utterance]:
        """What is to be said when a mode begins that goes on without some of what it should know.

        Only mode money does so; packs of what was taught are told of by its answers.
        """
        problems = self.started.problems if self.started else ()
        names = [one.without for one in problems if one.part == mode and one.without]
        if not names:
            return []
        words = phrases.notes_damaged.format(names=phrases.join(names))
        return [Utterance(words, earcon=Earcon.ERROR)]

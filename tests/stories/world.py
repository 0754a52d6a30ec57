"""A world without hardware, in which a story plays: a clock, a voice that takes its time, looks."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seeing import errors
from seeing.devices.earcons import title
from seeing.devices.finger import presses
from seeing.events import (
    CameraFound,
    CameraLost,
    Edge,
    LookDone,
    LookFailed,
    LookPart,
    Outcome,
    PowerStaysOn,
    Problem,
    SpeechChanged,
    Started,
    Stopped,
    UtteranceEnded,
)
from seeing.finding import Box, Finding
from seeing.gesture import Gesture
from seeing.mind.conductor import Conductor
from seeing.mind.effects import Chime, Hush, PowerOff, Quit, Say, StartLook
from seeing.recognisers.colour import MIDDLE
from seeing.settings import MoneySettings, Settings, WatchSettings
from tests.stories.print import paragraph
from tests.stories.story import Said, Sounded, Story, marked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.earcon import Beeps, Earcon, Tone
    from seeing.events import Event
    from seeing.mind.effects import Effect
    from seeing.utterance import Utterance

SECONDS_A_WORD = 0.35
MODES = ("objects", "text")
WATCHABLE = ("objects", "text", "page", "money", "product", "taught", "colour", "light")
KINDS = {
    "text": {"quality", "text"},
    "taught": {"quality", "taught", "refused"},
    "colour": {"quality", "colour"},
    "light": {"light"},
    "page": {"quality", "guide"},
    "money": {"quality", "money", "hint"},
    "product": {"quality", "code", "product", "hint"},
}
THIRDS = {"left": 1 / 6, "middle": 1 / 2, "right": 5 / 6}


class World:
    """Plays a story to its end and keeps everything that was said."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self.conductor = Conductor(MODES, self._settings)
        self.heard = list[Said | Sounded]()
        self.now_s = 0.0
        self._times = self._settings.gestures
        self._due: list[tuple[float, int, Any]] = []
        self._order = itertools.count()
        self._saying: Utterance | None = None
        self._findings: tuple[Finding, ...] = ()
        self._error: errors.SeeingError | None = None
        self._look_s = 0.2
        self._page: tuple[Finding, ...] = ()
        self._is_watching = False
        self._is_voice_hanging = False
        self.is_off = False

    @property
    def said(self) -> list[Said]:
        return [said for said in self.heard if isinstance(said, Said)]

    def play(self, story: Story) -> list[Said]:
        """Returns what was said; what was heard besides stands in `heard`."""
        for at_s, action in story.actions:
            self._at(at_s, action)
        while self._due or self._is_watching:
            self._next()
        return self.said

    def _begin_anew(self, **changes: Any) -> None:
        self._settings = replace(self._settings, **changes)
        modes = dict.fromkeys((*MODES, self._settings.mode))
        self.conductor = Conductor(tuple(modes), self._settings, WATCHABLE)

    def _at(self, at_s: float, what: object) -> None:
        heapq.heappush(self._due, (at_s, next(self._order), what))

    def _next(self) -> None:
        deadline_s = self.conductor.deadline_s()
        if deadline_s is not None and (not self._due or deadline_s <= self._due[0][0]):
            self.now_s = max(self.now_s, deadline_s)
            self._carry_out(self.conductor.tick(self.now_s))
            return
        self.now_s, _, what = heapq.heappop(self._due)
        if isinstance(what, str):
            for event in self._events(what):
                self._handle(event)
        else:
            self._handle(what)

    def _handle(self, event: Event) -> None:
        if isinstance(event, UtteranceEnded) and event.utterance is self._saying:
            self._saying = None
        self._carry_out(self.conductor.handle(event, self.now_s))

    def _events(self, action: str) -> Iterator[Event]:  # noqa: C901 - a table
        word, _, rest = action.partition(" ")
        if word in {gesture.value for gesture in Gesture}:
            for offset_s, is_down in presses(Gesture(word), self._times):
                self._at(self.now_s + offset_s, Edge(self.now_s + offset_s, is_down))
        elif word in {"down", "up"}:
            yield Edge(self.now_s, word == "down")
        elif word == "see":
            self._findings = tuple(thing(text) for text in rest.split(",") if text)
            self._error = None
        elif word == "read":
            lines = [line.strip() for line in rest.split("|")]
            self._findings = tuple(paragraph(line) for line in lines)
            self._error = None
        elif word in {"page", "guide"}:
            self._lay_down(word, rest)
        elif word == "watch":
            self._begin_anew(watch=WatchSettings(float(rest)))
            self._is_watching = True
        elif action == "private":
            self._begin_anew(money=MoneySettings(is_private=True))
        elif word == "mode":
            self._begin_anew(mode=rest)
        elif action == "stop watching":
            self._is_watching = False
            yield Stopped()
        elif word in {"cover", "paint", "shine", "know", "note", "code"}:
            self._findings = simple(word, rest)
        else:
            yield from self._events_of_parts(action)

    def _lay_down(self, word: str, rest: str) -> None:
        """``page`` a text, paragraphs by bars; ``guide`` what glances say of it from now on."""
        if word == "page":
            self._page = tuple(paragraph(text.strip()) for text in rest.split("|") if text)
            return
        self._findings = (Finding("guide", rest, 1.0),)

    def _events_of_parts(self, action: str) -> Iterator[Event]:
        word, _, rest = action.partition(" ")
        if word == "earcons":
            yield SpeechChanged(self._settings.speech, has_earcons=rest == "on")
        elif action == "camera lost":
            yield CameraLost(errors.CameraError("gone"))
        elif action == "camera found":
            yield CameraFound()
        elif word == "started":
            yield Started(tuple(problem(part) for part in rest.split()))
        elif word == "fail":
            self._error = problem(rest).error
        elif action.startswith("looks take "):
            self._look_s = float(action.split()[2])
        elif action == "voice hangs":
            self._is_voice_hanging = True
        elif action == "systemd refuses":
            if self.is_off:
                self.is_off = False
                yield PowerStaysOn("systemd refused", errors.PowerError("refused"))
        else:
            raise ValueError(f"no such action: {action!r}")

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Say(utterance):
                    self._say(utterance)
                case Chime(sound):
                    self._chime(sound)
                case Hush():
                    self._hush()
                case Quit():
                    self._due = []
                case StartLook(look_id, mode, is_glance):
                    assert not self.is_off, "a look was begun after the power went off"
                    if mode == "page" and not is_glance:
                        self._read_page(look_id)
                        continue
                    self._at(self.now_s + self._look_s, self._look(look_id, mode))
                case PowerOff():
                    assert not self.is_off, "the power was switched off twice"
                    self.is_off = True
                    marked(self.heard, is_last=True)

    def _say(self, utterance: Utterance) -> None:
        assert self._saying is None, "the voice was given an utterance while it was busy"
        assert utterance.is_true_at(self.now_s), "a stale utterance was spoken"
        assert not self.is_off, "something was said after the power went off"
        self._saying = utterance
        language = f"({utterance.language}) " if utterance.language else ""
        self.heard.append(Said(language + utterance.text))
        if self._is_voice_hanging:
            return
        end_s = self.now_s + SECONDS_A_WORD * len(utterance.text.split()) / utterance.pace
        self._at(end_s, UtteranceEnded(utterance, Outcome.HEARD, end_s))

    def _chime(self, sound: Earcon | Tone | Beeps) -> None:
        assert self._saying is None, "a sound was made under speech"
        assert not self.is_off, "a sound was made after the power went off"
        self.heard.append(Sounded(title(sound)))

    def _hush(self) -> None:
        if self._saying is not None:
            marked(self.heard, is_cut=True)
            self._saying = None

    def _read_page(self, look_id: int) -> None:
        """Each paragraph takes as long as a look."""
        for number in range(1, len(self._page) + 1):
            part = LookPart(look_id, "page", self._page[:number])
            self._at(self.now_s + number * self._look_s, part)
        done = LookDone(look_id, "page", self._page, self.now_s, "the world")
        self._at(self.now_s + (len(self._page) + 1) * self._look_s, done)

    def _look(self, look_id: int, mode: str) -> Event:
        if self._error:
            return LookFailed(look_id, mode, self._error)
        kinds = KINDS.get(mode, {"quality", "object"})
        findings = tuple(finding for finding in self._findings if finding.kind in kinds)
        return LookDone(look_id, mode, findings, self.now_s, "the world")


def thing(text: str) -> Finding:
    """Read ``dog left``; a question mark after it is a doubt."""
    is_sure = not text.strip().endswith("?")
    label, _, place = text.strip().removesuffix("?").rpartition(" ")
    x = THIRDS[place]
    return Finding("object", label, 0.9, is_sure, Box(x - 0.1, 0.4, x + 0.1, 0.6))


def simple(word: str, rest: str) -> tuple[Finding, ...]:
    """``cover`` the lens, ``paint`` the middle, let light ``shine``, ``know`` what is taught."""
    if word == "cover":
        return (Finding("quality", "too_dark", 1.0), brightness("very dark 0.0"))
    if word == "shine":
        return (brightness(rest),)
    if word == "code":
        return tuple(code(text.strip()) for text in rest.split(",") if text)
    if word == "note":
        return tuple(note(text.strip()) for text in rest.split(",") if text)
    if word == "know":
        return tuple(taught(text.strip()) for text in rest.split(",") if text)
    names = rest.split(",")
    return tuple(colour(name.strip(), 1 / len(names)) for name in names)


def colour(text: str, share: float) -> Finding:
    """Read ``dark blue``; a question mark after it is a doubt."""
    is_sure = not text.endswith("?")
    return Finding("colour", text.removesuffix("?"), 0.9, is_sure, MIDDLE, level=share)


def taught(text: str) -> Finding:
    """Read ``my cup``; a question mark after it is a doubt, a dash before it a broken pack."""
    if text.startswith("-"):
        return Finding("refused", text.removeprefix("-"), 1.0)
    return Finding("taught", text.removesuffix("?"), 0.9, is_sure=not text.endswith("?"))


def code(text: str) -> Finding:
    """Read ``400638133393`` (a code's number), or ``? left``: one that cannot be read, there."""
    if text.startswith("?"):
        x = THIRDS[text.removeprefix("?").strip()]
        return Finding("hint", "code", 1.0, box=Box(x - 0.1, 0.4, x + 0.1, 0.6))
    return Finding("code", "EAN-13", 1.0, box=Box(0.4, 0.4, 0.6, 0.6), text=text)


def note(text: str) -> Finding:
    """Read ``EUR 20``; ``?`` is one that cannot be told, ``stranger`` one that nobody taught."""
    hints = {"?": "note", "stranger": "stranger"}
    return Finding("hint", hints[text], 0.9) if text in hints else Finding("money", text, 0.9)


def brightness(text: str) -> Finding:
    """Read ``dim 0.3``: a word, and how bright the middle is."""
    word, _, level = text.rpartition(" ")
    return Finding("light", word, 1.0, level=float(level))


def problem(text: str) -> Problem:
    """What is missing for a part: ``objects`` its model, ``text`` its reader, ``button`` itself.

    ``money:sek`` goes on without that pack.
    """
    kinds = {
        "objects": errors.ModelError,
        "text": errors.ReaderError,
        "button": errors.ButtonError,
        "camera": errors.CameraError,
        "money": errors.ModelError,
    }
    part, _, without = text.partition(":")
    return Problem(part, kinds[part](f"no {text}"), without)

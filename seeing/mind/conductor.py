"""Events in, effects out: everything the daemon decides, without a thread, a clock or a device.

The order of things when the button is used:

1. The button goes down: silence, at once. Whatever was asked before is dropped, and a look
   begins, so that by the time the finger is lifted the answer may be there.
2. The gesture is known. A short press releases the look's answer; any other drops it.
3. The answer is said, if it is still true; or the farewell, if the button was held for so long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.earcon import Earcon
from seeing.events import (
    CameraFound,
    CameraLost,
    Edge,
    Event,
    LookDone,
    LookFailed,
    LookPart,
    Outcome,
    PowerStaysOn,
    SpeechChanged,
    Started,
    Stopped,
    UtteranceEnded,
)
from seeing.gesture import Gesture, Press, step, wait, wait_long
from seeing.mind.camera_news import CameraNews
from seeing.mind.controls import Command, command
from seeing.mind.effects import Configure, Effect, Hush, Quit, Remember, StartLook, Tell
from seeing.mind.farewell import Farewell
from seeing.mind.modes import Modes
from seeing.mind.narrator import trouble
from seeing.mind.patience import Sign
from seeing.mind.question import Question
from seeing.mind.start_up import StartUp
from seeing.mind.talk import Talk
from seeing.mind.utterances import help_words, mode_words
from seeing.mind.watch import Watch
from seeing.phrases import phrases_in
from seeing.utterance import Urgency, Utterance

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from seeing.errors import SeeingError
    from seeing.mind.manner import Reply
    from seeing.settings import Settings


class Conductor:
    """The device's mind: its mode, what was asked, what was answered, what waits to be said.

    Args:
        modes: the names of the modes, in the order of the double press.
        settings: the mode to begin in, the times of the gestures, the language, how often to
            look unasked.
        watchable: the modes that may look unasked.
        is_offered: whether there is any use in a mode now.
    """

    def __init__(
        self,
        modes: Sequence[str],
        settings: Settings,
        watchable: Collection[str] = (),
        is_offered: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._modes = Modes(modes, settings, watchable, is_offered)
        self._watch = Watch()
        self._times = settings.gestures
        self._phrases = phrases_in(settings.speech.language)
        self._press = Press()
        self._talk = Talk(has_earcons=settings.earcons)
        self._question = Question()
        self._start_up = StartUp()
        self._camera_news = CameraNews()
        self._farewell: Farewell | None = None

    def deadline_s(self) -> float | None:
        """When :meth:`tick` must be called, should no event come first; None: never."""
        if self._farewell:
            return self._farewell.deadline_s()
        watch_s = self._watch.due_s(self._watch_every_s())
        deadlines_s = [self._press.deadline_s(self._times), self._question.sign_due_s, watch_s]
        return min((s for s in deadlines_s if s is not None), default=None)

    def tick(self, now_s: float) -> list[Effect]:
        """Let time pass: a held button becomes a gesture, and a watching device looks."""
        if self._farewell:
            return self._farewell.take(None, now_s)
        self._press, gesture = wait(self._press, now_s, self._times)
        effects = self._act(gesture, now_s) + self._wait(now_s)
        if self._watch.begin(now_s, self._watch_every_s()):
            effects.append(StartLook(self._question.look_id, self._modes.name, is_glance=True))
        return effects + self._speech(now_s)

    def handle(self, event: Event, now_s: float) -> list[Effect]:
        """Take one event and say what to do."""
        if self._farewell and not (isinstance(event, PowerStaysOn) and event.error):
            return self._farewell.take(event, now_s)
        return self._effects(event, now_s) + self._speech(now_s)

    def _effects(self, event: Event, now_s: float) -> list[Effect]:  # noqa: PLR0911 - a table
        match event:
            case Edge():
                return self._edge(event, now_s)
            case LookDone() | LookFailed():
                return self._look_came(event, now_s)
            case LookPart():
                return self._part_came(event, now_s)
            case UtteranceEnded():
                return self._utterance_ended(event)
            case Started():
                self._start_up.started = event
                return self._announce()
            case CameraFound() | CameraLost():
                return self._camera(is_there=isinstance(event, CameraFound))
            case SpeechChanged():
                self._phrases = phrases_in(event.speech.language)
                self._talk.earcons.is_on = event.has_earcons
                return [Configure(event.speech)]
            case PowerStaysOn(error=error) if error:
                return self._stay(error)
            case Stopped():
                return [Hush(), Quit()]
            case _:
                return []

    def _edge(self, edge: Edge, now_s: float) -> list[Effect]:
        self._press, held = wait_long(self._press, edge.time_s, self._times)
        effects = [effect for gesture in held for effect in self._act(gesture, now_s)]
        was_up = self._press.down_s is None
        self._press, gesture = step(self._press, edge, self._times)
        if edge.is_down and was_up:
            effects += self._hush()
            if command(self._modes.name, Gesture.SHORT) is not Command.LOOK:
                return effects
            effects.append(StartLook(self._question.look_id, self._modes.name))
            return effects + self._talk.chime(Earcon.SHUTTER)
        return effects + self._act(gesture, now_s)

    def _act(self, gesture: Gesture | None, now_s: float) -> list[Effect]:
        if gesture is None:
            return []
        asked = command(self._modes.name, gesture)
        if asked is Command.LOOK:
            self._question.ask(now_s, has_earcons=self._talk.earcons.is_on)
            return self._answer_asked(now_s)
        effects = self._hush()
        match asked:
            case Command.NEXT_MODE:
                effects += [*self._next_mode(), Remember(self._modes.name)]
            case Command.HELP:
                for text in help_words(self._modes.name, self._times, self._phrases):
                    self._say(text)
            case Command.POWER_OFF:
                last = Utterance(
                    self._phrases.shutting_down, Urgency.NOW, look_id=self._question.look_id
                )
                self._talk.add([last])
                self._farewell = Farewell(last, now_s)
            case _:
                reply = self._modes.manner.told_to(asked, now_s, self._phrases)
                effects += self._reply(reply, now_s)
        return effects

    def _stay(self, error: SeeingError) -> list[Effect]:
        self._farewell = None
        effects = self._hush()
        self._say(trouble(error, self._phrases), Earcon.ERROR)
        return effects

    def _hush(self) -> list[Effect]:
        """Silence, and forget what was asked before."""
        cut = self._talk.cut()
        self._camera_news.cut(cut)
        if cut:
            self._modes.manner.ended(cut, is_heard=False)
        if not self._modes.manner.keeps_looking:
            self._drop_look()
        return [Hush()]

    def _drop_look(self) -> None:
        self._modes.manner.gave_up()
        self._question.drop()
        self._watch.drop()

    def _look_came(self, come: LookDone | LookFailed, now_s: float) -> list[Effect]:
        if come.look_id != self._question.look_id:
            return []
        if self._watch.is_looking:
            return self._watched(come, now_s)
        self._question.come(come)
        return self._answer_asked(now_s)

    def _watched(self, come: LookDone | LookFailed, now_s: float) -> list[Effect]:
        """Tell what is new. A look that failed or saw nothing says nothing: nobody asked."""
        is_blind = isinstance(come, LookFailed) or any(f.kind == "quality" for f in come.findings)
        self._watch.end(is_blind=is_blind)
        if isinstance(come, LookFailed):
            return []
        take = self._modes.manner.blinded if is_blind else self._modes.manner.glanced
        return self._reply(take(come, now_s, self._phrases), now_s)

    def _part_came(self, part: LookPart, now_s: float) -> list[Effect]:
        if not self._question.has_begun(part):
            return []
        return self._reply(self._modes.manner.part_came(part, self._phrases), now_s)

    def _reply(self, reply: Reply, now_s: float) -> list[Effect]:
        """Words wait for their turn; sounds in their place are made now, or never."""
        if reply.is_look_wanted:
            self._question.drop()
            self._question.ask(now_s, has_earcons=self._talk.earcons.is_on)
            look = StartLook(self._question.look_id, self._modes.name)
            return [look, *self._talk.chime(Earcon.SHUTTER)]
        if self._talk.are_wanted(reply.sounds):
            return self._talk.sound(reply.sounds)
        self._talk.add(reply.says)
        return []

    def _watch_every_s(self) -> float:
        """How often to look unasked now; 0 while something else is going on, or as wished."""
        if not self._camera_news.is_there or self._talk.saying or not self._is_idle():
            return 0.0
        return self._modes.watch_every_s

    def _is_idle(self) -> bool:
        """Whether there is neither a press nor a question."""
        return self._press.down_s is None and not self._question.is_asked

    def _answer_asked(self, now_s: float) -> list[Effect]:
        come = self._question.answer()
        if isinstance(come, LookFailed):
            self._modes.manner.gave_up()
            self._say(trouble(come.error, self._phrases), Earcon.ERROR)
            if come.error.phrase == "no_camera":
                self._camera_news.know()
        elif isinstance(come, LookDone):
            return self._reply(self._modes.manner.answered(come, now_s, self._phrases), now_s)
        return []

    def _next_mode(self) -> list[Effect]:
        self._drop_look()
        self._modes.go_on()
        words = mode_words(self._modes.name, self._phrases)
        for text in words:
            self._say(text)
        self._talk.add(self._start_up.missing(self._modes.name, self._phrases))
        return [Tell(words[0])]

    def _camera(self, *, is_there: bool) -> list[Effect]:
        self._camera_news.is_there = is_there
        self._watch.drop()
        if not self._start_up.was_ready:
            return self._announce()
        return [Tell(self._phrases.camera_found if is_there else self._phrases.camera_lost)]

    def _announce(self) -> list[Effect]:
        """Say "ready" once start-up is over and the camera has shown itself, or why not."""
        has_camera = self._camera_news.is_there
        words = self._start_up.words(self._modes.name, self._phrases, has_camera=has_camera)
        if not words:
            return []
        if has_camera:
            self._camera_news.know()
        self._talk.add(words)
        return [Tell(words[0].text)]

    def _say(self, text: str, earcon: Earcon | None = None) -> None:
        self._talk.add([Utterance(text, look_id=self._question.look_id, earcon=earcon)])

    def _wait(self, now_s: float) -> list[Effect]:
        """Show somebody who waits for an answer that it is on its way."""
        sign = self._question.sign(now_s)
        if sign is Sign.WORDS:
            self._say(self._phrases.one_moment)
        return self._talk.chime(Earcon.WORKING) if sign is Sign.SOUND else []

    def _utterance_ended(self, ended: UtteranceEnded) -> list[Effect]:
        if not self._talk.is_over(ended.utterance):
            return []
        self._modes.manner.ended(ended.utterance, is_heard=ended.outcome is Outcome.HEARD)
        if ended.outcome is Outcome.STALE and ended.utterance.subject:
            self._say(self._phrases.too_late, Earcon.ERROR)
        return []

    def _speech(self, now_s: float) -> list[Effect]:
        if self._talk.saying:
            return []
        news = self._camera_news.next(self._phrases) if self._is_idle() else None
        words = news or self._talk.next(now_s)
        if words is None and self._press.down_s is None:
            words = self._modes.manner.next(now_s, self._phrases)
        return self._talk.begin(words) if words else []

"""Events in, effects out: everything the daemon decides, without a thread, a clock or a device.

The order of things when the button is used:

1. The button goes down: silence, at once. Whatever was asked before is dropped, and a look
   begins, so that by the time the finger is lifted the answer may be there.
2. The gesture is known. A short press releases the look's answer; any other drops it.
3. The answer is said, if it is still true; or the farewell, if the button was held for so long.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seeing.events import (
    CameraFound,
    CameraLost,
    Edge,
    Event,
    LookDone,
    LookFailed,
    Outcome,
    PowerStaysOn,
    SpeechChanged,
    Started,
    Stopped,
    UtteranceEnded,
)
from seeing.gesture import Press, step, wait, wait_long
from seeing.mind.camera_news import CameraNews
from seeing.mind.controls import Command, command
from seeing.mind.effects import Configure, Effect, Hush, Quit, Remember, Say, StartLook, Tell
from seeing.mind.farewell import Farewell
from seeing.mind.narrator import again, answer, trouble, true_for_s
from seeing.mind.patience import Patience
from seeing.mind.speech import SpeechQueue
from seeing.mind.watch import Watch
from seeing.phrases import phrases_in
from seeing.utterance import Urgency, Utterance

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from seeing.errors import SeeingError
    from seeing.gesture import Gesture
    from seeing.settings import Settings

SLOWER_PACE = 0.75


class Conductor:
    """The device's mind: its mode, what was asked, what was answered, what waits to be said.

    Args:
        modes: the names of the modes, in the order of the double press.
        settings: the mode to begin in, the times of the gestures, the language, how often to
            look unasked.
        watchable: the modes that may look unasked.
    """

    def __init__(
        self, modes: Sequence[str], settings: Settings, watchable: Collection[str] = ()
    ) -> None:
        self._modes = tuple(modes)
        self._watchable = frozenset(watchable)
        self._watch = Watch(settings.watch.every_s)
        self._mode = settings.mode
        self._times = settings.gestures
        self._phrases = phrases_in(settings.speech.language)
        self._press = Press()
        self._queue = SpeechQueue()
        self._saying: Utterance | None = None
        self._look_id = 0
        self._is_asked = False
        self._come: LookDone | LookFailed | None = None
        self._last: LookDone | None = None
        self._started: Started | None = None
        self._camera_news = CameraNews()
        self._patience = Patience()
        self._was_ready = False
        self._farewell: Farewell | None = None

    def deadline_s(self) -> float | None:
        """When :meth:`tick` must be called, should no event come first; None: never."""
        if self._farewell:
            return self._farewell.deadline_s()
        deadlines_s = [self._press.deadline_s(self._times), self._patience.over_s]
        if self._may_watch():
            deadlines_s.append(self._watch.due_s)
        return min((s for s in deadlines_s if s is not None), default=None)

    def tick(self, now_s: float) -> list[Effect]:
        """Let time pass: a held button becomes a gesture, and a watching device looks."""
        if self._farewell:
            return self._farewell.take(None, now_s)
        self._press, gesture = wait(self._press, now_s, self._times)
        effects = self._act(gesture, now_s)
        if self._patience.is_over(now_s):
            self._say(self._phrases.one_moment)
        if self._may_watch() and self._watch.begin(now_s):
            effects.append(StartLook(self._look_id, self._mode, is_glance=True))
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
            case UtteranceEnded():
                return self._utterance_ended(event)
            case Started():
                self._started = event
                return self._announce()
            case CameraFound() | CameraLost():
                return self._camera(is_there=isinstance(event, CameraFound))
            case SpeechChanged():
                self._phrases = phrases_in(event.speech.language)
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
            return [*effects, *self._hush(), *self._look()]
        return effects + self._act(gesture, now_s)

    def _act(self, gesture: Gesture | None, now_s: float) -> list[Effect]:
        if gesture is None:
            return []
        asked = command(self._mode, gesture)
        if asked is Command.LOOK:
            self._is_asked = True
            self._patience.begin(now_s)
            return self._answer_asked(now_s)
        effects = self._hush()
        match asked:
            case Command.NEXT_MODE:
                effects += [*self._next_mode(), Remember(self._mode)]
            case Command.REPEAT:
                self._repeat(now_s)
            case Command.HELP:
                self._help()
            case Command.POWER_OFF:
                last = Utterance(self._phrases.shutting_down, Urgency.NOW, look_id=self._look_id)
                self._queue.add(last)
                self._farewell = Farewell(last, now_s)
        return effects

    def _help(self) -> None:
        if self._times.off_s:
            self._say(self._phrases.keep_holding)
        self._say(self._phrases.help.format(mode=self._mode_name()))

    def _stay(self, error: SeeingError) -> list[Effect]:
        self._farewell = None
        effects = self._hush()
        self._say(trouble(error, self._phrases))
        return effects

    def _hush(self) -> list[Effect]:
        """Silence, and forget what was asked before."""
        self._queue.clear()
        self._camera_news.cut(self._saying)
        self._saying = None
        self._look_id += 1
        self._is_asked = False
        self._patience.end()
        self._come = None
        self._watch.drop()
        return [Hush()]

    def _look(self) -> list[Effect]:
        return [StartLook(self._look_id, self._mode)]

    def _look_came(self, come: LookDone | LookFailed, now_s: float) -> list[Effect]:
        if come.look_id != self._look_id:
            return []
        if self._watch.is_looking:
            return self._watched(come, now_s)
        self._come = come
        return self._answer_asked(now_s)

    def _watched(self, come: LookDone | LookFailed, now_s: float) -> list[Effect]:
        """Tell what is new. A look that failed says nothing: nobody asked."""
        findings = come.findings if isinstance(come, LookDone) else None
        news = self._watch.end(findings)
        if news and isinstance(come, LookDone):
            self._answer(replace(come, findings=news), now_s)
            self._last = come
        return []

    def _may_watch(self) -> bool:
        """Whether nothing else is going on: no speech, no press, no question."""
        is_idle = self._saying is None and self._press.down_s is None and not self._is_asked
        return bool(is_idle and self._camera_news.is_there and self._mode in self._watchable)

    def _answer_asked(self, now_s: float) -> list[Effect]:
        come, self._come = (self._come, None) if self._is_asked else (None, self._come)
        if come is not None:
            self._is_asked = False
            self._patience.end()
        if isinstance(come, LookFailed):
            self._say(trouble(come.error, self._phrases))
            if come.error.phrase == "no_camera":
                self._camera_news.know()
        elif isinstance(come, LookDone):
            self._last = come
            self._watch.tell(come.findings)
            self._answer(come, now_s)
        return []

    def _answer(self, done: LookDone, now_s: float) -> None:
        true_until_s = done.taken_s + true_for_s(done.mode)
        if now_s > true_until_s:
            self._say(self._phrases.too_late)
            return
        for sentence in answer(done.mode, done.findings, self._phrases):
            self._queue.add(
                Utterance(sentence, Urgency.NORMAL, true_until_s, done.look_id, done.subject)
            )
            # An answer that has begun is heard to its end: half of it could be the wrong half.
            true_until_s += true_for_s(done.mode)

    def _repeat(self, now_s: float) -> None:
        done = self._last
        if done is None:
            self._say(self._phrases.nothing_to_repeat)
            return
        for sentence in again(done.mode, done.findings, now_s - done.taken_s, self._phrases):
            self._queue.add(Utterance(sentence, subject=done.subject, pace=SLOWER_PACE))

    def _next_mode(self) -> list[Effect]:
        self._watch.forget()
        self._mode = self._modes[(self._modes.index(self._mode) + 1) % len(self._modes)]
        return self._say_state(self._phrases.mode_changed.format(mode=self._mode_name()))

    def _mode_name(self) -> str:
        return self._phrases.modes.get(self._mode, self._mode)

    def _camera(self, *, is_there: bool) -> list[Effect]:
        self._camera_news.is_there = is_there
        self._watch.drop()
        if not self._was_ready:
            return self._announce()
        return [Tell(self._phrases.camera_found if is_there else self._phrases.camera_lost)]

    def _announce(self) -> list[Effect]:
        """Say "ready" once start-up is over and the camera has shown itself, or why not."""
        has_camera = self._camera_news.is_there
        if self._started is None or has_camera is None:
            return []
        if has_camera:
            self._camera_news.know()
        self._was_ready = has_camera
        needed = {self._mode, "button"}
        errors = [problem.error for problem in self._started.problems if problem.part in needed]
        why = [trouble(error, self._phrases) for error in errors]
        if not has_camera:
            why.insert(0, self._phrases.troubles["no_camera"])
        if why:
            return self._say_state(self._phrases.not_ready.format(why=" ".join(why)))
        return self._say_state(self._phrases.ready.format(mode=self._mode_name()))

    def _say_state(self, text: str) -> list[Effect]:
        self._say(text)
        return [Tell(text)]

    def _say(self, text: str, urgency: Urgency = Urgency.NORMAL) -> None:
        self._queue.add(Utterance(text, urgency, look_id=self._look_id))

    def _utterance_ended(self, ended: UtteranceEnded) -> list[Effect]:
        if ended.utterance is not self._saying:
            return []
        self._saying = None
        if ended.outcome is Outcome.STALE and ended.utterance.subject:
            self._say(self._phrases.too_late)
        return []

    def _speech(self, now_s: float) -> list[Effect]:
        if self._saying is not None:
            return []
        is_idle = self._press.down_s is None and not self._is_asked
        news = self._camera_news.next(self._phrases) if is_idle else None
        self._saying = news or self._queue.next(now_s)
        return [Say(self._saying)] if self._saying else []

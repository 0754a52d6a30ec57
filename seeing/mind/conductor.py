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
from seeing.mind.earcons import Earcons, has_beeps
from seeing.mind.effects import Chime, Configure, Effect, Hush, Quit, Remember, StartLook, Tell
from seeing.mind.farewell import Farewell
from seeing.mind.manners import Manners
from seeing.mind.narrator import trouble
from seeing.mind.patience import Sign
from seeing.mind.question import Question
from seeing.mind.round import Round
from seeing.mind.speech import SpeechQueue
from seeing.mind.start_up import StartUp
from seeing.mind.utterances import help_words
from seeing.mind.watch import Watch
from seeing.phrases import phrases_in
from seeing.utterance import Urgency, Utterance

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from seeing.errors import SeeingError
    from seeing.mind.manner import Manner, Reply
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
        self._round = Round(modes, is_offered)
        self._watchable = frozenset(watchable)
        self._watching = settings.watch
        self._manners = Manners(settings)
        self._mode = settings.mode
        self._watch = Watch()
        self._times = settings.gestures
        self._phrases = phrases_in(settings.speech.language)
        self._press = Press()
        self._queue = SpeechQueue()
        self._saying: Utterance | None = None
        self._question = Question()
        self._start_up = StartUp()
        self._camera_news = CameraNews()
        self._earcons = Earcons(is_on=settings.earcons)
        self._farewell: Farewell | None = None

    @property
    def _manner(self) -> Manner:
        return self._manners.of(self._mode)

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
            effects.append(StartLook(self._question.look_id, self._mode, is_glance=True))
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
                self._earcons.is_on = event.has_earcons
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
            if command(self._mode, Gesture.SHORT) is not Command.LOOK:
                return effects
            effects.append(StartLook(self._question.look_id, self._mode))
            return effects + self._earcons.chime(Earcon.SHUTTER)
        return effects + self._act(gesture, now_s)

    def _act(self, gesture: Gesture | None, now_s: float) -> list[Effect]:
        if gesture is None:
            return []
        asked = command(self._mode, gesture)
        if asked is Command.LOOK:
            self._ask(now_s)
            return self._answer_asked(now_s)
        effects = self._hush()
        match asked:
            case Command.NEXT_MODE:
                effects += [*self._next_mode(), Remember(self._mode)]
            case Command.HELP:
                for text in help_words(self._mode, self._times, self._phrases):
                    self._say(text)
            case Command.POWER_OFF:
                last = Utterance(
                    self._phrases.shutting_down, Urgency.NOW, look_id=self._question.look_id
                )
                self._queue.add(last)
                self._farewell = Farewell(last, now_s)
            case _:
                effects += self._reply(self._manner.told_to(asked, now_s, self._phrases), now_s)
        return effects

    def _ask(self, now_s: float) -> None:
        self._question.ask(now_s, has_earcons=self._earcons.is_on)

    def _stay(self, error: SeeingError) -> list[Effect]:
        self._farewell = None
        effects = self._hush()
        self._say(trouble(error, self._phrases), Earcon.ERROR)
        return effects

    def _hush(self) -> list[Effect]:
        """Silence, and forget what was asked before."""
        self._queue.clear()
        self._camera_news.cut(self._saying)
        if self._saying:
            self._manner.ended(self._saying, is_heard=False)
        self._saying = None
        if not self._manner.keeps_looking:
            self._drop_look()
        return [Hush()]

    def _drop_look(self) -> None:
        self._manner.gave_up()
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
        take = self._manner.blinded if is_blind else self._manner.glanced
        return self._reply(take(come, now_s, self._phrases), now_s)

    def _part_came(self, part: LookPart, now_s: float) -> list[Effect]:
        if not self._question.has_begun(part):
            return []
        return self._reply(self._manner.part_came(part, self._phrases), now_s)

    def _reply(self, reply: Reply, now_s: float) -> list[Effect]:
        """Words wait for their turn; sounds in their place are made now, or never."""
        if reply.is_look_wanted:
            self._question.drop()
            self._ask(now_s)
            shutter = [] if self._saying else self._earcons.chime(Earcon.SHUTTER)
            return [StartLook(self._question.look_id, self._mode), *shutter]
        if reply.sounds and (self._earcons.is_on or has_beeps(reply.sounds)):
            return [Chime(sound) for sound in reply.sounds] if self._saying is None else []
        self._queue.add_all(reply.says)
        return []

    def _watch_every_s(self) -> float:
        """How often to look unasked now; 0 while something else is going on, or as wished."""
        may_watch = self._camera_news.is_there and self._mode in self._watchable
        if not may_watch or self._saying is not None or not self._is_idle():
            return 0.0
        own_s = self._manner.every_s if self._watching.is_hands_free else 0.0
        return self._watching.every_s or own_s

    def _is_idle(self) -> bool:
        """Whether there is neither a press nor a question."""
        return self._press.down_s is None and not self._question.is_asked

    def _answer_asked(self, now_s: float) -> list[Effect]:
        come = self._question.answer()
        if isinstance(come, LookFailed):
            self._manner.gave_up()
            self._say(trouble(come.error, self._phrases), Earcon.ERROR)
            if come.error.phrase == "no_camera":
                self._camera_news.know()
        elif isinstance(come, LookDone):
            return self._reply(self._manner.answered(come, now_s, self._phrases), now_s)
        return []

    def _next_mode(self) -> list[Effect]:
        self._drop_look()
        self._mode = self._round.after(self._mode)
        self._manner.enter()
        text = self._phrases.mode_changed.format(mode=self._phrases.modes[self._mode])
        self._say(text)
        self._queue.add_all(self._start_up.missing(self._mode, self._phrases))
        return [Tell(text)]

    def _camera(self, *, is_there: bool) -> list[Effect]:
        self._camera_news.is_there = is_there
        self._watch.drop()
        if not self._start_up.was_ready:
            return self._announce()
        return [Tell(self._phrases.camera_found if is_there else self._phrases.camera_lost)]

    def _announce(self) -> list[Effect]:
        """Say "ready" once start-up is over and the camera has shown itself, or why not."""
        has_camera = self._camera_news.is_there
        words = self._start_up.words(self._mode, self._phrases, has_camera=has_camera)
        if words is None:
            return []
        if has_camera:
            self._camera_news.know()
        self._queue.add(words)
        if has_camera:
            self._queue.add_all(self._start_up.missing(self._mode, self._phrases))
        return [Tell(words.text)]

    def _say(self, text: str, earcon: Earcon | None = None) -> None:
        self._queue.add(Utterance(text, look_id=self._question.look_id, earcon=earcon))

    def _wait(self, now_s: float) -> list[Effect]:
        """Show somebody who waits for an answer that it is on its way."""
        sign = self._question.sign(now_s)
        if sign is Sign.WORDS:
            self._say(self._phrases.one_moment)
        is_silent = sign is Sign.SOUND and self._saying is None
        return self._earcons.chime(Earcon.WORKING) if is_silent else []

    def _utterance_ended(self, ended: UtteranceEnded) -> list[Effect]:
        if ended.utterance is not self._saying:
            return []
        self._saying = None
        self._manner.ended(ended.utterance, is_heard=ended.outcome is Outcome.HEARD)
        if ended.outcome is Outcome.STALE and ended.utterance.subject:
            self._say(self._phrases.too_late, Earcon.ERROR)
        return []

    def _speech(self, now_s: float) -> list[Effect]:
        if self._saying is not None:
            return []
        is_idle = self._is_idle()
        news = self._camera_news.next(self._phrases) if is_idle else None
        self._saying = news or self._queue.next(now_s)
        if self._saying is None and self._press.down_s is None:
            self._saying = self._manner.next(now_s, self._phrases)
        return self._earcons.say(self._saying) if self._saying else []

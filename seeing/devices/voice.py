"""The voice: one thread that says one utterance at a time, and can be hushed at any moment.

What happens to an utterance:

1. Its text is cleaned, split into pieces if the outlet wants that, and rendered (or was
   rendered before, see `Voice.warm`).
2. If it is no longer true it ends as STALE, unheard.
3. `UtteranceStarted` is posted and the outlet plays it.
4. `UtteranceEnded` is posted: exactly once for each `Voice.speak`, whatever happened.

A sound without words (`Voice.chime`) goes the same way through the same thread, so that it can
never sound under speech; it is only taken when nothing is spoken or waits, and posts no events.

`Voice.hush` raises the generation. An utterance or earcon of an older generation may neither
start nor go on; the check and the arming of the outlet are one step under the lock that `hush`
takes too, so that no sound slips through between them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from seeing.devices.earcons import title, wav_of
from seeing.devices.engine import EngineLostError
from seeing.devices.jobs import Chime, Job, Silenced, is_any_of
from seeing.devices.speakable import clean, pieces
from seeing.devices.warm import WarmPhrases
from seeing.errors import VoiceError
from seeing.events import Outcome, UtteranceEnded, UtteranceStarted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seeing.devices.engine import Engine
    from seeing.devices.outlet import Outlet
    from seeing.earcon import Beeps, Earcon, Tone
    from seeing.settings import SpeechSettings
    from seeing.utterance import Utterance

log = logging.getLogger(__name__)

CLOSE_S = 2.0


class Voice:
    """Says utterances on a thread of its own.

    Args:
        engine: renders; only ever called from that thread.
        outlet: plays.
        speech: rate, volume, speaker and language.
        post: takes the events; called from that thread, so it must not wait.
        clock: monotonic seconds.
        piece_chars: longer texts are rendered and played in pieces of this length; 0: never.
    """

    def __init__(
        self,
        engine: Engine,
        outlet: Outlet,
        speech: SpeechSettings,
        post: Callable[[UtteranceStarted | UtteranceEnded], None],
        clock: Callable[[], float] = time.monotonic,
        piece_chars: int = 0,
    ) -> None:
        self._engine = engine
        self._outlet = outlet
        self._speech = speech
        self._post = post
        self._clock = clock
        self._piece_chars = piece_chars
        self._change = threading.Condition()
        self._generation = 0
        self._is_closed = False
        self._jobs: deque[Job | Chime] = deque()
        self._current: Job | Chime | None = None
        self._has_chimed = True
        self._warm = WarmPhrases()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def speak(self, utterance: Utterance) -> None:
        """Say it when the voice is free; after `close` it ends as CUT. Returns at once."""
        with self._change:
            if not self._is_closed:
                self._jobs.append(Job(utterance, self._generation, self._speech))
                self._change.notify()
                return
        self._end(utterance, Outcome.CUT)

    def chime(self, sound: Earcon | Tone | Beeps) -> bool:
        """Play a sound without words, if the voice says nothing and nothing waits.

        Returns at once; speech that is asked for meanwhile follows it, at most 250 ms later.
        That it cannot be played is logged, once until one can.

        Returns:
            Whether it was taken; False: the voice is busy, or closed, and it is dropped.
        """
        wav = wav_of(sound, self._speech.volume)
        with self._change:
            saying = self._current if isinstance(self._current, Job) else None
            if self._is_closed or is_any_of(self._generation, [*self._jobs, saying]):
                return False
            self._jobs.append(Chime(title(sound), wav, self._generation, self._clock()))
            self._change.notify()
        return True

    def hush(self) -> None:
        """Silence all that waits, is rendered or plays, at once; each utterance ends as CUT."""
        with self._change:
            self._generation += 1
            self._outlet.stop()

    def configure(self, speech: SpeechSettings) -> None:
        """Use this rate, volume, speaker and language from the next utterance on."""
        with self._change:
            if speech == self._speech:
                return
            self._speech = speech
            self._warm.begin_anew()
            self._change.notify()

    def warm(self, texts: Iterable[str]) -> None:
        """Render these in idle moments and keep the sound, so that they start at once."""
        with self._change:
            self._warm.add(texts)
            self._change.notify()

    def close(self) -> None:
        """Fall silent, end the thread, and free the engine and the outlet."""
        with self._change:
            self._is_closed = True
            self._generation += 1
            self._outlet.stop()
            self._change.notify()
        self._thread.join(CLOSE_S)
        self._engine.close()
        self._outlet.close()
        self._thread.join(CLOSE_S)

    def _run(self) -> None:
        while (job := self._next()) is not None:
            if isinstance(job, Job):
                self._say(job)
            elif isinstance(job, Chime):
                self._sound(job)
            else:
                self._warm_one(job)

    def _next(self) -> Job | Chime | str | None:
        """Wait for an utterance or an earcon, or else a phrase to warm; None: closed."""
        with self._change:
            self._current = None
            while True:
                if self._jobs:
                    self._current = self._jobs.popleft()
                    return self._current
                if self._is_closed:
                    return None
                if (phrase := self._warm.next()) is not None:
                    return phrase
                self._change.wait()

    def _say(self, job: Job) -> None:
        outcome, why = Outcome.FAILED, ""
        try:
            outcome = self._attempt(job)
        except Silenced:
            outcome = Outcome.CUT
        except VoiceError as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001 - a bug must not leave the user in silence
            why = f"{type(error).__name__}: {error}"
        if outcome is Outcome.FAILED and job.generation != self._generation:
            outcome, why = Outcome.CUT, ""
        with self._change:
            self._current = None  # whoever hears of the end may chime at once
        self._end(job.utterance, outcome, why)

    def _sound(self, chime: Chime) -> None:
        if chime.is_late_at(self._clock()):
            return
        try:
            self._arm(chime)
            self._outlet.chime(chime.wav, chime.name)
            self._has_chimed = True
        except Silenced:
            pass
        except Exception as error:  # noqa: BLE001 - the voice outlives its earcons
            level = logging.WARNING if self._has_chimed else logging.DEBUG
            log.log(level, "could not play the sound %s: %s", chime.name, error)
            self._has_chimed = False

    def _attempt(self, job: Job) -> Outcome:
        text = clean(job.utterance.text)
        parts = pieces(text, self._piece_chars or max(1, len(text)))
        for number, part in enumerate(parts):
            wav = self._rendered(job, part)
            if number == 0:
                if not job.utterance.is_true_at(self._clock()):
                    return Outcome.STALE
                self._start(job)
            self._arm(job)
            if not self._outlet.play(wav, replace(job.utterance, text=part)):
                return Outcome.CUT
        return Outcome.HEARD

    def _start(self, job: Job) -> None:
        self._refuse_if_hushed(job)
        self._post(UtteranceStarted(job.utterance, self._clock()))

    def _arm(self, job: Job | Chime) -> None:
        with self._change:
            self._refuse_if_hushed(job)
            self._outlet.arm()

    def _refuse_if_hushed(self, job: Job | Chime) -> None:
        if job.generation != self._generation:
            raise Silenced

    def _rendered(self, job: Job, text: str) -> bytes:
        pace = job.utterance.pace
        speech = job.speech.speaking(job.utterance.language)
        if (wav := self._warm.sound(text, speech, pace)) is not None:
            return wav
        self._refuse_if_hushed(job)
        try:
            return self._engine.render(text, speech, pace)
        except EngineLostError:
            self._refuse_if_hushed(job)
            return self._engine.render(text, speech, pace)
        except VoiceError as error:
            usual = replace(job.speech, speaker="")
            if speech == usual:
                raise
            # A speaker or a language that is not there must not leave the user in silence.
            log.error("%s Speaking with the usual one.", error)
            return self._engine.render(text, usual, pace)

    def _warm_one(self, text: str) -> None:
        speech = self._speech
        try:
            wav = self._engine.render(text, speech, 1.0)
        except Exception:  # noqa: BLE001 - a phrase that is not warm is only later
            # Whoever speaks next hears of it; until then there is nobody to tell.
            with self._change:
                self._warm.give_up()
            return
        with self._change:
            if speech == self._speech:
                self._warm.keep(text, speech, wav)

    def _end(self, utterance: Utterance, outcome: Outcome, why: str = "") -> None:
        self._post(UtteranceEnded(utterance, outcome, self._clock(), why))

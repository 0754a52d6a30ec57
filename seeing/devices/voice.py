"""The voice: one thread that says one utterance at a time, and can be hushed at any moment.

What happens to an utterance:

1. Its text is cleaned, split into pieces if the outlet wants that, and rendered (or was
   rendered before, see `Voice.warm`).
2. If it is no longer true it ends as STALE, unheard.
3. `UtteranceStarted` is posted and the outlet plays it.
4. `UtteranceEnded` is posted: exactly once for each `Voice.speak`, whatever happened.

`Voice.hush` raises the generation. An utterance of an older generation may neither start nor
go on; the check and the arming of the outlet are one step under the lock that `hush` takes
too, so that no sound slips through between them.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.devices.engine import Engine, EngineLostError, NoEngine
from seeing.devices.engine_espeak import EspeakEngine
from seeing.devices.engine_pyttsx3 import Pyttsx3Engine
from seeing.devices.outlet import Outlet, Printed, SoundCard, WavFolder
from seeing.devices.speakable import clean, pieces
from seeing.errors import UsageError, VoiceError
from seeing.events import Outcome, UtteranceEnded, UtteranceStarted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seeing.settings import SpeechSettings
    from seeing.utterance import Utterance

log = logging.getLogger(__name__)

__all__ = ["Engine", "Outlet", "Voice", "clean", "open_voice"]

VOICES = "pyttsx3, espeak-ng, wav:DIR or print"
PIECE_CHARS = 200
"""A page takes a second to render; its first sentences are heard after a few milliseconds."""
CACHE_BYTES = 16 << 20
"""Warm phrases kept in memory: six minutes of speech."""
CLOSE_S = 2.0


@dataclass(frozen=True)
class _Job:
    utterance: Utterance
    generation: int
    speech: SpeechSettings


class _Silenced(Exception):  # noqa: N818 - not an error: somebody pressed the button
    """The utterance may not start, or not go on."""


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
        self._jobs: deque[_Job] = deque()
        self._phrases: dict[str, None] = {}
        self._to_warm: deque[str] = deque()
        self._cache: dict[tuple[str, SpeechSettings, float], bytes] = {}
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def speak(self, utterance: Utterance) -> None:
        """Say it when the voice is free. Returns at once; the events tell how it went.

        After `close` it ends as CUT.
        """
        with self._change:
            if not self._is_closed:
                self._jobs.append(_Job(utterance, self._generation, self._speech))
                self._change.notify()
                return
        self._end(utterance, Outcome.CUT)

    def hush(self) -> None:
        """Silence everything spoken so far, whether it waits, is rendered or plays.

        Returns at once. No sound of it comes afterwards; each ends as CUT.
        """
        with self._change:
            self._generation += 1
            self._outlet.stop()

    def configure(self, speech: SpeechSettings) -> None:
        """Use this rate, volume, speaker and language from the next utterance on."""
        with self._change:
            if speech == self._speech:
                return
            self._speech = speech
            self._cache.clear()
            self._to_warm = deque(self._phrases)
            self._change.notify()

    def warm(self, texts: Iterable[str]) -> None:
        """Render these in idle moments and keep the sound, so that they start at once."""
        with self._change:
            wanted = dict.fromkeys(map(clean, texts))
            fresh = [text for text in wanted if text and text not in self._phrases]
            self._phrases.update(dict.fromkeys(fresh))
            self._to_warm.extend(fresh)
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
            if isinstance(job, _Job):
                self._say(job)
            else:
                self._warm_one(job)

    def _next(self) -> _Job | str | None:
        """Wait for an utterance, or else a phrase to warm; None: closed."""
        with self._change:
            while True:
                if self._jobs:
                    return self._jobs.popleft()
                if self._is_closed:
                    return None
                if self._to_warm:
                    return self._to_warm.popleft()
                self._change.wait()

    def _say(self, job: _Job) -> None:
        outcome, why = Outcome.FAILED, ""
        try:
            outcome = self._attempt(job)
        except _Silenced:
            outcome = Outcome.CUT
        except VoiceError as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001 - a bug must not leave the user in silence
            why = f"{type(error).__name__}: {error}"
        if outcome is Outcome.FAILED and job.generation != self._generation:
            outcome, why = Outcome.CUT, ""
        self._end(job.utterance, outcome, why)

    def _attempt(self, job: _Job) -> Outcome:
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

    def _start(self, job: _Job) -> None:
        self._refuse_if_hushed(job)
        self._post(UtteranceStarted(job.utterance, self._clock()))

    def _arm(self, job: _Job) -> None:
        with self._change:
            self._refuse_if_hushed(job)
            self._outlet.arm()

    def _refuse_if_hushed(self, job: _Job) -> None:
        if job.generation != self._generation:
            raise _Silenced

    def _rendered(self, job: _Job, text: str) -> bytes:
        pace = job.utterance.pace
        if (wav := self._cache.get((text, job.speech, pace))) is not None:
            return wav
        self._refuse_if_hushed(job)
        try:
            return self._engine.render(text, job.speech, pace)
        except EngineLostError:
            self._refuse_if_hushed(job)
            return self._engine.render(text, job.speech, pace)
        except VoiceError as error:
            if not job.speech.speaker:
                raise
            # A speaker that is not there must not leave the user in silence.
            log.error("%s Speaking with the language's own.", error)
            return self._engine.render(text, replace(job.speech, speaker=""), pace)

    def _warm_one(self, text: str) -> None:
        speech = self._speech
        try:
            wav = self._engine.render(text, speech, 1.0)
        except Exception:  # noqa: BLE001 - a phrase that is not warm is only later
            # Whoever speaks next hears of it; until then there is nobody to tell.
            with self._change:
                self._to_warm.clear()
            return
        with self._change:
            has_room = sum(map(len, self._cache.values())) + len(wav) <= CACHE_BYTES
            if has_room and speech == self._speech:
                self._cache[text, speech, 1.0] = wav

    def _end(self, utterance: Utterance, outcome: Outcome, why: str = "") -> None:
        self._post(UtteranceEnded(utterance, outcome, self._clock(), why))


def open_voice(
    name: str,
    speech: SpeechSettings,
    post: Callable[[UtteranceStarted | UtteranceEnded], None],
) -> Voice:
    """Open a voice by its name.

    Args:
        name: ``pyttsx3`` or ``espeak-ng`` speak through the sound card ``speech.device``;
            ``wav:DIR`` writes what pyttsx3 says into a folder, in real time; ``print`` prints
            it, and needs no speech engine.
        speech: how it sounds.
        post: takes the events.

    Raises:
        UsageError: there is no voice of that name.
    """
    if name == "print":
        return Voice(NoEngine(), Printed(sys.stdout), speech, post)
    if name.startswith("wav:") and len(name) > len("wav:"):
        folder = Path(name.removeprefix("wav:"))
        return Voice(Pyttsx3Engine(), WavFolder(folder), speech, post)
    if name == "pyttsx3":
        return _aloud(Pyttsx3Engine(), speech, post)
    if name == "espeak-ng":
        return _aloud(EspeakEngine(), speech, post)
    raise UsageError.of(
        expected=f"the voice {VOICES}",
        received=repr(name),
        todo="Set voice to one of these.",
    )


def _aloud(
    engine: Engine,
    speech: SpeechSettings,
    post: Callable[[UtteranceStarted | UtteranceEnded], None],
) -> Voice:
    return Voice(engine, SoundCard(speech.device), speech, post, piece_chars=PIECE_CHARS)

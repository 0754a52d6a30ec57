"""A real voice with a scripted engine and outlet, to attack it from all sides."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING

from seeing.devices.voice import Voice
from seeing.events import UtteranceEnded, UtteranceStarted
from seeing.settings import SpeechSettings
from seeing.utterance import Utterance

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.errors import VoiceError

SPEECH = SpeechSettings()


class ScriptedEngine:
    """Renders text as itself; ``before`` may wait or raise."""

    name = "scripted"

    def __init__(self, before: Callable[[str], None] = lambda _: None) -> None:
        self.before = before
        self.rendered: list[tuple[str, SpeechSettings, float]] = []
        self.is_closed = False

    def render(self, text: str, speech: SpeechSettings, pace: float) -> bytes:
        self.rendered.append((text, speech, pace))
        self.before(text)
        return text.encode()

    def close(self) -> None:
        self.is_closed = True


class CountingOutlet:
    """Emits the text again and again until its time is over or it is stopped.

    An emission and a stop exclude each other, so that "no sound after a stop" is exact.
    """

    def __init__(self, sounds_s: float = 0.0, step_s: float = 0.0005) -> None:
        self.sounds_s = sounds_s
        self.step_s = step_s
        self.lock = threading.Lock()
        self.is_stopped = False
        self.emitted: list[str] = []
        self.error: VoiceError | None = None

    def arm(self) -> None:
        with self.lock:
            self.is_stopped = False

    def play(self, wav: bytes, utterance: Utterance) -> bool:
        if self.error:
            raise self.error
        end_s = time.monotonic() + self.sounds_s
        while True:
            with self.lock:
                if self.is_stopped:
                    return False
                self.emitted.append(wav.decode())
            if time.monotonic() >= end_s:
                return True
            time.sleep(self.step_s)

    def chime(self, wav: bytes, name: str) -> bool:
        return self.play(f"[{name}]".encode(), Utterance(name))

    def stop(self) -> None:
        with self.lock:
            self.is_stopped = True

    def close(self) -> None:
        self.stop()


class Bench:
    """A voice made of scripted parts, and everything it posted."""

    def __init__(self) -> None:
        self.engine = ScriptedEngine()
        self.outlet = CountingOutlet()
        self.events: queue.Queue[UtteranceStarted | UtteranceEnded] = queue.Queue()
        self.now_s = 0.0
        self.voice = Voice(self.engine, self.outlet, SPEECH, self.events.put, lambda: self.now_s)

    def started(self) -> UtteranceStarted:
        event = self.events.get(timeout=5)
        assert isinstance(event, UtteranceStarted)
        return event

    def ended(self) -> UtteranceEnded:
        event = self.events.get(timeout=5)
        assert isinstance(event, UtteranceEnded)
        return event

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline_s = time.monotonic() + 5
        while not is_so():
            assert time.monotonic() < deadline_s
            time.sleep(0.001)

"""The daemon: joins camera, button, mind and voice. It decides nothing.

Its own thread owns all state. Everything that happens reaches it as an event through one
queue; the conductor turns each into effects, and here the effects are carried out.
"""

from __future__ import annotations

import contextlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from seeing.devices.button import NoButton, open_button
from seeing.devices.camera import CameraFeed, camera_opener
from seeing.devices.heartbeat import heartbeat_of
from seeing.devices.power import switch_off
from seeing.devices.voices import open_voice
from seeing.errors import ButtonError
from seeing.events import Event, Problem, Started, UtteranceEnded
from seeing.looker import Looker
from seeing.mind.conductor import Conductor
from seeing.mind.effects import (
    Chime,
    Configure,
    Effect,
    Hush,
    PowerOff,
    Quit,
    Remember,
    Say,
    StartLook,
    Tell,
)
from seeing.phrases import phrases_in
from seeing.recognisers import MODES, mode_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seeing.devices.button import Button
    from seeing.settings import Settings

log = logging.getLogger(__name__)


class Daemon:
    """One talking camera.

    Args:
        settings: all of them.
        watch: is told every event as it is handled, for a transcript or a test.
        remember: keeps settings over a restart; called on a thread of its own, for a disk
            may be slow.

    Raises:
        UsageError: a setting names something that does not exist.
        VoiceError: there is no voice: the one thing it cannot live without.
    """

    def __init__(
        self,
        settings: Settings,
        watch: Callable[[Event], None],
        remember: Callable[[Mapping[str, object]], object] = lambda _: None,
    ) -> None:
        modes = [mode.name for mode in MODES]
        watchable = [mode.name for mode in MODES if mode.can_watch]
        mode_named(settings.mode)
        self._settings = settings
        self._watch = watch
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._conductor = Conductor(modes, settings, watchable, self._is_offered)
        self._remember = remember
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._feed = CameraFeed(camera_opener(settings), self.post)
        self._looker = Looker(self._feed, settings, self.post)
        self._button: Button = NoButton()
        self._voice = open_voice(settings.voice, settings.speech, self.post)
        self._heartbeat = heartbeat_of()
        self._is_running = True

    def _is_offered(self, mode: str) -> bool:
        return mode_named(mode).is_offered(self._settings)

    def post(self, event: Event) -> None:
        """Tell the daemon that something happened: from any thread, and from signal handlers."""
        self._events.put(event)

    def run(self) -> None:
        """Start everything, then handle events until one says stop."""
        try:
            self._start()
            while self._is_running:
                self._turn()
        finally:
            self._close()

    def _start(self) -> None:
        self._voice.warm(phrases_in(self._settings.speech.language).fixed())
        self._feed.start()
        problems = list(self._looker.start([mode.name for mode in MODES]))
        try:
            self._button = open_button(self._settings, self.post)
        except ButtonError as error:
            log.error("%s", error)
            problems.append(Problem("button", error))
        self.post(Started(tuple(problems)))
        self._button.start()

    def _turn(self) -> None:
        self._heartbeat.beat()
        event = self._next_event()
        try:
            for effect in self._effects(event):
                self._carry_out(effect)
        except Exception:  # one event that cannot be handled must not end the device
            log.exception("could not handle %s", type(event).__name__)

    def _effects(self, event: Event | None) -> list[Effect]:
        if event is None:
            return self._conductor.tick(time.monotonic())
        self._log(event)
        self._watch(event)
        return self._conductor.handle(event, time.monotonic())

    def _next_event(self) -> Event | None:
        deadline_s = self._conductor.deadline_s()
        wait_s = None if deadline_s is None else max(0.0, deadline_s - time.monotonic())
        try:
            return self._events.get(timeout=self._heartbeat.wait_s(wait_s))
        except Empty:
            return None

    def _carry_out(self, effect: Effect) -> None:  # noqa: C901 - a table
        match effect:
            case Hush():
                self._voice.hush()
            case Say(utterance):
                self._voice.speak(utterance)
            case Chime(sound):
                self._voice.chime(sound)
            case StartLook():
                self._looker.look(effect)
            case Remember(mode):
                self._disk.submit(self._remember, {"mode": mode})
            case Configure(speech):
                self._voice.configure(speech)
            case PowerOff():
                if stays_on := switch_off(self._settings.power_off):
                    self.post(stays_on)
            case Tell(state):
                self._heartbeat.tell(state)
            case Quit():
                self._is_running = False

    def _log(self, event: Event) -> None:
        if isinstance(event, UtteranceEnded) and event.why:
            # Without the text: what was read is nobody's business but the listener's.
            log.error("could not speak: %s", event.why)

    def _close(self) -> None:
        """Let go of everything, the voice first; what fails at that keeps nothing else back."""
        with contextlib.ExitStack() as ends:
            ends.callback(self._disk.shutdown)
            ends.callback(self._feed.close)
            ends.callback(self._voice.close)
            ends.callback(self._looker.close)
            ends.callback(self._button.close)
            ends.callback(self._voice.hush)
            ends.callback(self._heartbeat.stopping)

    def has_stragglers(self) -> bool:
        """Whether, after `run`, something still runs in native code that would not end."""
        return self._looker.is_busy() or self._feed.is_busy()

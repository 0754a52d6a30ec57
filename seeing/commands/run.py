"""``seeing run``: the daemon."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TextIO

from seeing.commands.complaint import complain
from seeing.commands.options import add_settings, settings_of, state_folder
from seeing.errors import SeeingError
from seeing.events import (
    Event,
    Outcome,
    PowerStaysOn,
    SpeechChanged,
    Stopped,
    UtteranceEnded,
    UtteranceStarted,
)
from seeing.lock import hold
from seeing.remembered import remember
from seeing.settings import WatchSettings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from seeing.commands.options import Commands
    from seeing.daemon import Daemon


WATCH_EVERY_S = 0.2


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("run", help="start the talking camera")
    parser.add_argument(
        "--watch", action="store_true", help="look all the time and tell what is new"
    )
    add_settings(parser)
    parser.set_defaults(do=_run)


def _run(args: argparse.Namespace) -> int:
    from seeing.daemon import Daemon
    from seeing.devices.heap import share_one_heap

    share_one_heap()
    # Until there is a daemon to tell, being asked to read the settings again is no reason to die.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    settings = settings_of(args)
    state = state_folder(args)
    if args.watch and settings.watch.every_s == 0:
        settings = replace(settings, watch=WatchSettings(every_s=WATCH_EVERY_S))
    # The voice "print" is itself a transcript.
    transcript = Transcript(sys.stderr if settings.voice.startswith("print") else sys.stdout)
    with hold(state):
        daemon = Daemon(settings, transcript.watch, partial(remember, state))
        _handle_signals(daemon, args)
        daemon.run()
    if daemon.has_stragglers():
        # A look that is deep in native code when Python ends would abort the process.
        sys.stdout.flush()
        os._exit(0)
    return 0


class Transcript:
    """Prints each sentence as it is spoken: when, what was looked at, and whether it was cut."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began_s = time.monotonic()
        self._is_lost = False

    def watch(self, event: Event) -> None:
        """Print one event, if it is about speech."""
        if self._is_lost:
            return
        try:
            for line in self._lines(event):
                print(line, file=self._stream, flush=True)
        except (OSError, ValueError):
            # The terminal has gone or the log's disk is full: speaking goes on.
            self._is_lost = True

    def _lines(self, event: Event) -> Iterator[str]:
        if isinstance(event, UtteranceStarted):
            subject = event.utterance.subject
            looking_at = f" [{subject}]" if subject else ""
            yield f"{event.at_s - self._began_s:6.1f} s{looking_at} {event.utterance.text}"
        elif isinstance(event, UtteranceEnded) and event.outcome is not Outcome.HEARD:
            yield f"{event.at_s - self._began_s:6.1f} s ({event.outcome.value})"
        elif isinstance(event, PowerStaysOn):
            yield f"{time.monotonic() - self._began_s:6.1f} s ({event.why})"


def _handle_signals(daemon: Daemon, args: argparse.Namespace) -> None:
    """SIGTERM and Ctrl-C end the daemon; SIGHUP reads the settings of voice and earcons again."""

    def stop(number: int, _frame: object) -> None:
        daemon.post(Stopped(signal.Signals(number).name))

    def reload(_number: int, _frame: object) -> None:
        try:
            settings = settings_of(args)
            daemon.post(SpeechChanged(settings.speech, settings.earcons))
        except SeeingError as error:
            complain(error, "settings kept as they were: ")

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, reload)

"""Looks at the world when asked: takes the newest frame and gives it to a mode's recogniser.

Two threads share the work, so that a look at things need not wait for a long page that is
still being read and that nobody wants any more. The newest request wins: one that waits is
replaced, never queued behind.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from seeing.devices.heap import give_memory_back
from seeing.errors import SeeingError
from seeing.events import LookDone, LookFailed, LookPart, Problem
from seeing.recognisers import mode_named
from seeing.recognisers.mode import Cancellable, Incomplete, PiecewiseRecogniser, Restful

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seeing.devices.camera import CameraFeed
    from seeing.finding import Finding
    from seeing.frame import Frame
    from seeing.mind.effects import StartLook
    from seeing.recognisers.mode import Recogniser
    from seeing.settings import Settings

log = logging.getLogger(__name__)

THREADS = 2
CLOSE_S, AGAIN_S = 1.0, 0.05
# What the reader's networks hold, some 40 MB, goes so long after their modes were left; to load
# them again takes 0.3 s.
REST_S = 5.0


class Looker:
    """Answers each look with exactly one event, unless a newer look replaced it while it waited.

    Args:
        feed: where frames come from.
        settings: for opening the recognisers.
        post: receives LookDone and LookFailed, and LookPart before either.
    """

    def __init__(
        self,
        feed: CameraFeed,
        settings: Settings,
        post: Callable[[LookDone | LookPart | LookFailed], None],
    ) -> None:
        self._feed = feed
        self._settings = settings
        self._post = post
        self._recognisers: dict[str, Recogniser] = {}
        self._opening = threading.Lock()
        self._asked: StartLook | None = None
        self._newest_id = 0
        # What watching runs into is logged once, not four times a second.
        self._last_error: tuple[str, str] | None = None
        self._newest_mode = ""
        self._busy: dict[int, Recogniser] = {}
        self._is_closing = False
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._run, name=f"look-{i}", daemon=True)
            for i in range(THREADS)
        ]

    def start(self, modes: Sequence[str]) -> tuple[Problem, ...]:
        """Open every mode's recogniser and begin to take requests.

        Returns:
            The modes that do not work, each of which is tried again when it is asked for, and
            what others go on without.
        """
        problems = list[Problem]()
        for mode in modes:
            try:
                problems += _missing(mode, self._recogniser(mode))
            except SeeingError as error:
                log.error("mode %s: %s", mode, error)
                problems.append(Problem(mode, error))
            except Exception as error:  # a mode may fail in any way; the others do not
                log.exception("mode %s failed", mode)
                problems.append(Problem(mode, SeeingError(str(error))))
        give_memory_back()
        for thread in self._threads:
            thread.start()
        return tuple(problems)

    def look(self, asked: StartLook) -> None:
        """Ask for a look; returns at once. Nobody waits for the looks before it any more."""
        with self._changed:
            self._asked = asked
            self._newest_id = asked.look_id
            self._newest_mode = asked.mode
            self._changed.notify()
        self._cancel()

    def close(self) -> None:
        """Take no more requests, and give a look that runs ``CLOSE_S`` to end."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        end_s = time.monotonic() + CLOSE_S
        while self.is_busy() and time.monotonic() < end_s:
            # Again and again: a look that has not begun to read yet cannot be told to stop reading,
            # and what it leaves in memory when the process ends is a picture.
            self._cancel()
            for thread in self._threads:
                if thread.is_alive():
                    thread.join(AGAIN_S)

    def is_busy(self) -> bool:
        """Whether a look still runs: after `close`, one that does not end."""
        return any(thread.is_alive() for thread in self._threads)

    def _cancel(self) -> None:
        for recogniser in list(self._busy.values()):
            if isinstance(recogniser, Cancellable):
                recogniser.cancel()

    def _run(self) -> None:
        while True:
            with self._changed:
                is_asked = self._changed.wait_for(
                    lambda: self._asked is not None or self._is_closing, REST_S
                )
                if self._is_closing:
                    return
                asked, self._asked = self._asked, None
            if not is_asked or asked is None:
                self._rest()
                continue
            self._post(self._outcome(asked))
            # After the answer is on its way: it takes up to a twentieth of the look.
            give_memory_back()

    def _rest(self) -> None:
        """Nobody has asked this thread for a while: let modes rest, but not the one in use.

        Modes that can rest share what they hold: one of them in use keeps all awake.
        """
        if self._newest_mode and mode_named(self._newest_mode).can_rest:
            return
        for mode, recogniser in list(self._recognisers.items()):
            if mode_named(mode).can_rest and isinstance(recogniser, Restful):
                recogniser.rest(REST_S)
        give_memory_back()

    def _outcome(self, asked: StartLook) -> LookDone | LookFailed:
        look_id, mode = asked.look_id, asked.mode
        try:
            is_small = asked.is_glance and not mode_named(mode).needs_detail
            frame = self._feed.glance() if is_small else self._feed.frame()
            frame = replace(frame, is_glance=asked.is_glance)
            findings = self._recognised(asked, frame)
        except SeeingError as error:
            # Of one that a newer look or the end of the device has ended nobody needs to hear.
            is_wanted = look_id == self._newest_id and not self._is_closing
            is_news = is_wanted and (mode, str(error)) != self._last_error
            self._last_error = mode, str(error)
            log.log(logging.ERROR if is_news else logging.INFO, "look %d: %s", look_id, error)
            return LookFailed(look_id, mode, _bare(error))
        except Exception as error:  # one look may fail in any way; the device lives on
            log.exception("look %d failed", look_id)
            return LookFailed(look_id, mode, SeeingError(str(error)))
        self._last_error = None
        return LookDone(look_id, mode, findings, frame.taken_s, frame.source)

    def _recognised(self, asked: StartLook, frame: Frame) -> tuple[Finding, ...]:
        recogniser = self._recogniser(asked.mode)
        self._busy[asked.look_id] = recogniser
        try:
            if isinstance(recogniser, PiecewiseRecogniser) and not asked.is_glance:
                return self._piece_by_piece(recogniser, asked, frame)
            return recogniser.recognise(frame).findings
        finally:
            self._busy.pop(asked.look_id, None)

    def _piece_by_piece(
        self, recogniser: PiecewiseRecogniser, asked: StartLook, frame: Frame
    ) -> tuple[Finding, ...]:
        """Tell what there is as it comes. What was read before an error is better than none."""
        findings: tuple[Finding, ...] = ()
        try:
            for part in recogniser.parts(frame):
                findings += part.findings
                self._post(LookPart(asked.look_id, asked.mode, findings))
        except SeeingError as error:
            if not findings:
                raise
            log.error("look %d ended early: %s", asked.look_id, error)
        return findings

    def _recogniser(self, mode: str) -> Recogniser:
        with self._opening:
            if mode not in self._recognisers:
                self._recognisers[mode] = mode_named(mode).open(self._settings)
            return self._recognisers[mode]


def _missing(mode: str, recogniser: Recogniser) -> list[Problem]:
    if not isinstance(recogniser, Incomplete):
        return []
    return [Problem(mode, error, name) for name, error in recogniser.missing.items()]


def _bare(error: SeeingError) -> SeeingError:
    """Without the frames in which it was raised: they hold pictures and networks in memory."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)

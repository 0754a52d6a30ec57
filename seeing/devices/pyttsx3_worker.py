"""A process of its own around pyttsx3: JSON lines in, JSON lines out, speech into a file.

Run as a program; it imports nothing of this project. pyttsx3 2.99 cannot be stopped while it
plays, hangs when two threads use it, and repeats or swallows what is said in a row. None of
that matters here: it only ever renders to a file, one text at a time, and is killed when it
hangs.

What must be worked around even so, all observed with pyttsx3 2.99 and espeak-ng 1.51:

* ``runAndWait`` returns after 10 ms whether the file is complete or not: only the event
  ``finished-utterance`` tells.
* It begins by cancelling what espeak-ng still has to do, so that a rate or volume set just
  before is lost, or the speech comes out empty. So we wait for espeak-ng to be idle.
* A property can read as set and yet the speech have the one before (1 in 200). So both are
  set each time; then it was right 1800 times out of 1800.
* An unknown voice is ignored without a word.
* It prints to stdout, where our answers go.

A request is ``{"text", "path", "rate_wpm", "volume", "speaker", "language", "limit_s"}``; the
answer is ``{}`` once the WAV is at ``path``, or ``{"expected", "received", "todo"}``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SETTLE_S = 0.3
TRIES = 3
EMPTY_WAV_BYTES = 44


class Refusal(Exception):  # noqa: N818 - an answer, not an accident
    """What is asked for cannot be done; `answer` says why."""

    def __init__(self, expected: str, received: str, todo: str) -> None:
        super().__init__(received)
        self.answer = {"expected": expected, "received": received, "todo": todo}


class Synthesiser:
    """pyttsx3's engine, its properties set for certain.

    Raises:
        Refusal: pyttsx3 or the espeak-ng library is not installed.
    """

    def __init__(self) -> None:
        self._engine, self._is_busy = _open()
        self._finished = threading.Event()
        self._is_complete = False
        self._chosen = ""
        self._engine.connect("finished-utterance", self._on_finished)
        # Until its loop has run once, pyttsx3 only queues the properties it is given.
        self._engine.runAndWait()
        self._ids = [str(voice.id) for voice in self._engine.getProperty("voices")]

    def render(self, request: dict[str, Any]) -> None:
        """Write the WAV.

        Raises:
            Refusal: the speaker is unknown, or no speech comes out.
        """
        self._choose(str(request["speaker"]), str(request["language"]))
        self._settle("rate", int(request["rate_wpm"]))
        self._settle("volume", round(float(request["volume"]), 2))
        for _ in range(TRIES):
            if self._save(str(request["text"]), str(request["path"]), float(request["limit_s"])):
                return
        raise Refusal("speech from pyttsx3", "an empty file", "Set voice to espeak-ng.")

    def _on_finished(self, name: str | None, completed: bool) -> None:  # noqa: ARG002, FBT001
        self._is_complete = completed
        self._finished.set()

    def _choose(self, speaker: str, language: str) -> None:
        wanted = (speaker or language).lower()
        if wanted == self._chosen:
            return
        self._chosen = ""
        if not (self._set_speaker(wanted) if speaker else self._set_language(wanted)):
            raise self._unknown(wanted, language)
        self._chosen = wanted

    def _set_speaker(self, wanted: str) -> bool:
        """Set a speaker such as ``gmw/en-us``, ``en-us`` or ``en+f3``."""
        if not self._has(wanted.partition("+")[0]):
            return False
        self._engine.setProperty("voice", wanted)
        return str(self._engine.getProperty("voice")).endswith(wanted)

    def _set_language(self, wanted: str) -> bool:
        """Let espeak-ng find a speaker; from another one, to see whether it did."""
        other = next(id_ for id_ in self._ids if not _short(id_).startswith(wanted))
        self._engine.setProperty("voice", other)
        self._engine.setProperty("voice", wanted)
        return bool(self._engine.getProperty("voice") != other)

    def _has(self, speaker: str) -> bool:
        if speaker.startswith("mb/") and not shutil.which("mbrola"):
            return False
        return speaker in self._ids or speaker in map(_short, self._ids)

    def _unknown(self, speaker: str, language: str) -> Refusal:
        near = [id_ for id_ in self._ids if _short(id_).startswith(language)]
        some = [id_ for id_ in [*near, *self._ids] if self._has(id_)][:8]
        return Refusal(
            f"a speaker of pyttsx3, such as {', '.join(dict.fromkeys(some))}",
            repr(speaker),
            "Set speaker under [speech] to one of these, or leave it empty.",
        )

    def _settle(self, name: str, wanted: float) -> None:
        # Set even when it reads as wanted: what is read is not always what is spoken with.
        for _ in range(TRIES):
            self._engine.setProperty(name, wanted)
            self._rest()
            if self._engine.getProperty(name) == wanted:
                return
        raise Refusal(f"{name} {wanted}", str(self._engine.getProperty(name)), "Try espeak-ng.")

    def _rest(self) -> None:
        """Let espeak-ng's own thread do what it was told: 2 ms is plenty unless it is busy."""
        deadline_s = time.monotonic() + SETTLE_S
        time.sleep(0.002)
        while self._is_busy() and time.monotonic() < deadline_s:
            time.sleep(0.001)

    def _save(self, text: str, path: str, limit_s: float) -> bool:
        self._finished.clear()
        self._is_complete = False
        self._engine.save_to_file(text, path)
        self._engine.runAndWait()
        self._finished.wait(limit_s)
        # The event comes from espeak-ng's thread, which still has its loop to leave.
        time.sleep(0.001)
        return self._is_complete and os.stat(path).st_size > EMPTY_WAV_BYTES  # noqa: PTH116


def _short(speaker: str) -> str:
    return speaker.rpartition("/")[2]


def _open() -> tuple[Any, Callable[[], int]]:
    """Start pyttsx3; the engine, and whether espeak-ng's own thread is at work."""
    try:
        import pyttsx3  # here: a missing package must become an answer
        from pyttsx3.drivers import _espeak

        return pyttsx3.init("espeak"), _espeak.IsPlaying
    except ImportError as error:
        raise Refusal("the package pyttsx3", str(error), "pip install pyttsx3==2.99") from error
    except (OSError, RuntimeError) as error:
        raise Refusal("the library espeak-ng", str(error), "apt install espeak-ng") from error


def _answer(synthesiser: Synthesiser, line: str) -> dict[str, str]:
    request = json.loads(line)
    # Should espeak-ng hang inside C with nobody left to kill us, the kernel does.
    signal.alarm(int(request["limit_s"] * TRIES) + 5)
    try:
        synthesiser.render(request)
    except Refusal as refusal:
        return refusal.answer
    finally:
        signal.alarm(0)
    return {}


def _answers(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """One answer a line; that of a synthesiser which cannot be had is its reason, for ever."""
    try:
        synthesiser = Synthesiser()
    except Refusal as refusal:
        for _ in lines:
            yield refusal.answer
        return
    for line in lines:
        yield _answer(synthesiser, line)


def main() -> None:
    """Answer until stdin ends, which it does when the parent goes."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        for answer in _answers(sys.stdin):
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
    # Its own clean-up at exit can hang.
    os._exit(0)


if __name__ == "__main__":
    main()

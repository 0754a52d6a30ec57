"""pyttsx3, kept in a process of its own that may die or hang without harm."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from seeing.devices import pyttsx3_worker
from seeing.devices.engine import EngineLostError, rate_wpm, time_limit_s
from seeing.devices.wav import trimmed
from seeing.errors import VoiceError

if TYPE_CHECKING:
    from seeing.settings import SpeechSettings

START_LIMIT_S = 10.0
"""To start takes 0.2 s on a desktop; on a small board that is booting, many times that."""


class Pyttsx3Engine:
    """Renders with pyttsx3 in a worker process, started at once and again when it is lost.

    The worker writes into a file that exists only in memory and has no name: nothing is left
    behind however either process ends.

    Args:
        extra_s: added to the time limit of each rendering.
    """

    name = "pyttsx3"

    def __init__(self, extra_s: float = 0.0) -> None:
        self._extra_s = extra_s
        self._lock = threading.RLock()
        self._worker: Worker | None = Worker()

    @property
    def worker_pid(self) -> int:
        """The process that renders, or 0 while there is none."""
        return self._worker.pid if self._worker else 0

    def render(self, text: str, speech: SpeechSettings, pace: float) -> bytes:
        """Return WAV bytes; see `Engine.render`."""
        worker = self._worker = self._worker or Worker()
        limit_s = time_limit_s(text) + self._extra_s
        request = {
            "text": text,
            "path": worker.path,
            "rate_wpm": rate_wpm(speech, pace),
            "volume": min(max(speech.volume, 0.0), 1.0),
            "speaker": speech.speaker,
            "language": speech.language,
            "limit_s": limit_s,
        }
        with self._lock:
            try:
                return trimmed(worker.ask(request, limit_s))
            except EngineLostError:
                self.close()
                raise

    def close(self) -> None:
        """Kill the worker, from any thread. The next `render` starts another."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        with self._lock:
            worker.free()


class Worker:
    """One worker process and the nameless file it writes into."""

    def __init__(self) -> None:
        self._file = os.fdopen(os.memfd_create("speech"), "rb", buffering=0)
        self.path = f"/proc/self/fd/{self._file.fileno()}"
        self._is_ready = False
        # By path and with -P: works from any folder, and nothing in that folder is imported.
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(Path(pyttsx3_worker.__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(self._file.fileno(),),
            start_new_session=True,
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self.pid = self._process.pid

    def ask(self, request: dict[str, object], limit_s: float) -> bytes:
        """Return the WAV bytes for a request.

        Raises:
            EngineLostError: the process died, or took longer than ``limit_s``.
            VoiceError: it answered why it cannot.
        """
        limit_s += 0 if self._is_ready else START_LIMIT_S
        try:
            os.truncate(self._file.fileno(), 0)
            self._requests.write(json.dumps(request).encode() + b"\n")
            self._requests.flush()
            answer = json.loads(self._line(time.monotonic() + limit_s))
            wav = self._written()
        except (OSError, ValueError) as error:
            raise EngineLostError(f"the pyttsx3 worker was lost: {error}") from error
        self._is_ready = True
        if answer:
            raise VoiceError.of(**answer)
        return wav

    def kill(self) -> None:
        """End the process, now."""
        self._process.kill()
        self._process.wait()

    def free(self) -> None:
        """Close the pipes and the file. Only after `kill`, and when nobody asks."""
        for stream in (self._answers, self._file):
            stream.close()
        # Closing it flushes what the dead process never read.
        with contextlib.suppress(OSError):
            self._requests.close()

    def _written(self) -> bytes:
        descriptor = self._file.fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)

    def _line(self, deadline_s: float) -> bytes:
        stream = self._answers.fileno()
        poll = select.poll()
        poll.register(stream, select.POLLIN)
        line = b""
        while not line.endswith(b"\n"):
            left_s = deadline_s - time.monotonic()
            if left_s <= 0 or not poll.poll(left_s * 1000):
                raise EngineLostError("the pyttsx3 worker hung")
            data = os.read(stream, 4096)
            if not data:
                raise EngineLostError(f"the pyttsx3 worker died ({self._process.wait()})")
            line += data
        return line

"""The outlet: WAV in, sound out. A sound card, a folder of WAV files, or plain lines."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import signal
import subprocess
import threading
import time
import unicodedata
from typing import TYPE_CHECKING, Protocol, TextIO

from seeing.devices.pour import pour
from seeing.devices.wav import cut, parse
from seeing.errors import VoiceError

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.utterance import Utterance

# 20 ms periods: aplay returns 6 ms after the last sample instead of 130 ms. 300 ms of buffer
# ride out a busy processor, and are the most that still sounds if this process is killed.
APLAY = ("aplay", "-q", "--buffer-time=300000", "--period-time=20000")
PIPE_BYTES = 16384
HUNG_AFTER_S = 5.0


class Outlet(Protocol):
    """Where speech goes."""

    def arm(self) -> None:
        """Forget every `stop` so far: the next `play` is a new one."""

    def play(self, wav: bytes, utterance: Utterance) -> bool:
        """Block until it was heard (True) or stopped (False).

        Raises:
            VoiceError: it cannot be played; the text says why.
        """

    def chime(self, wav: bytes, name: str) -> bool:
        """The same for a sound without words, such as the earcon named ``ready``."""

    def stop(self) -> None:
        """Cut what plays, or the `play` about to begin. From any thread, returns at once."""

    def close(self) -> None:
        """Stop, and free what is held."""


class SoundCard:
    """An ALSA device, by way of ``aplay``.

    aplay gets the sound through a small pipe rather than a file, so that it falls silent by
    itself when this process is killed: no orphan goes on speaking.

    Args:
        device: ALSA's name of it, as listed by ``aplay -L``.
    """

    def __init__(self, device: str = "default") -> None:
        self._device = device
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()

    def arm(self) -> None:
        """Forget every `stop` so far."""
        self._stopped.clear()

    def play(self, wav: bytes, utterance: Utterance) -> bool:  # noqa: ARG002
        """Play it to the end (True) or until stopped (False).

        Raises:
            VoiceError: aplay is missing, refuses the device, or hangs.
        """
        return self._play(wav)

    def chime(self, wav: bytes, name: str) -> bool:  # noqa: ARG002
        """The same for an earcon. Raises VoiceError."""
        return self._play(wav)

    def _play(self, wav: bytes) -> bool:
        if self._stopped.is_set():
            return False
        hung_s = time.monotonic() + parse(wav).duration_s + HUNG_AFTER_S
        process = self._start()
        with self._lock:
            self._process = process
            if self._stopped.is_set():
                _kill(process)
        try:
            complaint = pour(process, wav, lambda: _kill_if_late(process, hung_s))
        finally:
            with self._lock:
                self._process = None
        if self._stopped.is_set():
            return False
        if process.returncode != 0:
            raise self._refused(complaint, process.returncode)
        return True

    def stop(self) -> None:
        """Silence it within milliseconds; never waits."""
        with self._lock:
            self._stopped.set()
            if self._process is not None:
                _kill(self._process)

    def close(self) -> None:
        """Stop."""
        self.stop()

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(
                [*APLAY, f"--device={self._device}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise VoiceError.of(
                expected="the program aplay",
                received=str(error),
                todo="Install it: apt install alsa-utils",
            ) from error
        if process.stdin is not None:
            # A kernel that refuses leaves the pipe longer, which costs nothing else.
            with contextlib.suppress(OSError):
                fcntl.fcntl(process.stdin, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return process

    def _refused(self, complaint: bytes, code: int) -> VoiceError:
        lines = complaint.decode("utf-8", "replace").splitlines()
        # ALSA's library tells the inside of its configuration first; aplay says what is wrong.
        words = " ".join(" ".join([x for x in lines if x.startswith("aplay:")] or lines).split())
        return VoiceError.of(
            expected=f"sound on the ALSA device {self._device!r}",
            received=f"{words[:300]} (aplay ended with {code})".strip(),
            todo="List the devices with `aplay -L` and set device under [speech].",
        )


class WavFolder:
    """Writes ``001-a-cat-in-the-middle.wav`` and takes as long as a speaker would.

    Args:
        folder: made when it is not there; files already in it are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stop = threading.Event()

    def arm(self) -> None:
        """Forget every `stop` so far."""
        self._stop.clear()

    def play(self, wav: bytes, utterance: Utterance) -> bool:
        """Write it, then wait for as long as it lasts; cut the file when stopped.

        Raises:
            VoiceError: the folder cannot be written to, or the disk is full.
        """
        return self._play(wav, utterance.text)

    def chime(self, wav: bytes, name: str) -> bool:
        """The same for an earcon: ``002-earcon-ready.wav``. Raises VoiceError."""
        return self._play(wav, f"earcon {name}")

    def _play(self, wav: bytes, title: str) -> bool:
        if self._stop.is_set():
            return False
        start_s = time.monotonic()
        try:
            path = self._next_path(title)
            path.write_bytes(wav)
            if self._stop.wait(parse(wav).duration_s):
                path.write_bytes(cut(wav, time.monotonic() - start_s))
                return False
        except OSError as error:
            raise VoiceError.of(
                expected=f"to write speech into {self._folder}",
                received=str(error),
                todo="Free some space, or name another folder: wav:DIR",
            ) from error
        return True

    def stop(self) -> None:
        """End the wait."""
        self._stop.set()

    def close(self) -> None:
        """Stop."""
        self.stop()

    def _next_path(self, text: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.name[:3]) for path in self._folder.glob("[0-9][0-9][0-9]-*.wav")]
        return self._folder / f"{max(numbers, default=0) + 1:03d}-{slug(text)}.wav"


class Printed:
    """Prints each utterance as one line, and takes no time.

    Args:
        stream: where to.
        shows_earcons: whether an earcon is a line too, such as ``[ready]``; else it is nothing.
    """

    def __init__(self, stream: TextIO, *, shows_earcons: bool = False) -> None:
        self._stream = stream
        self._shows_earcons = shows_earcons
        self._is_stopped = False

    def arm(self) -> None:
        """Forget every `stop` so far."""
        self._is_stopped = False

    def play(self, wav: bytes, utterance: Utterance) -> bool:  # noqa: ARG002
        """Print the text.

        Raises:
            VoiceError: the stream is closed.
        """
        return self._print(utterance.text)

    def chime(self, wav: bytes, name: str) -> bool:  # noqa: ARG002
        """Print its name in brackets, if that is wanted. Raises VoiceError."""
        return self._print(f"[{name}]") if self._shows_earcons else not self._is_stopped

    def _print(self, text: str) -> bool:
        if self._is_stopped:
            return False
        encoding = self._stream.encoding or "utf-8"
        line = text.encode(encoding, "replace").decode(encoding)
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except (OSError, ValueError) as error:
            raise VoiceError.of(
                expected="to print what is spoken",
                received=str(error),
                todo="Keep the output open, or set another voice.",
            ) from error
        return True

    def stop(self) -> None:
        """Keep a line that is about to be printed back."""
        self._is_stopped = True

    def close(self) -> None:
        """Stop; the stream stays open."""
        self.stop()


def slug(text: str, longest: int = 40) -> str:
    """Return lower-case ASCII words joined by hyphens, never empty: part of a file name."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    words = re.findall(r"[a-z0-9]+", ascii_text.lower())
    return "-".join(words)[:longest].rstrip("-") or "speech"


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the whole group of a process that was started in its own session.

    SIGTERM would not do: an aplay that has read everything plays its buffer to the end first
    (measured: up to 290 ms with a buffer of 300 ms; after SIGKILL the last sound is heard
    1 ms later).
    """
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _kill_if_late(process: subprocess.Popen[bytes], deadline_s: float) -> None:
    if time.monotonic() > deadline_s:
        _kill(process)

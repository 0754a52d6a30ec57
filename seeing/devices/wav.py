"""WAV bytes: how long they last, and what can be cut off them."""

from __future__ import annotations

import array
import io
import sys
import wave
from dataclasses import dataclass
from itertools import islice

from seeing.errors import VoiceError

QUIET = 2
"""What espeak-ng pads with is exactly zero; the first samples of a soft consonant are not."""
LEAD_MS = 4
TAIL_MS = 40


@dataclass(frozen=True)
class Sound:
    """Mono 16-bit samples at ``rate_hz``."""

    samples: array.array[int]
    rate_hz: int

    @property
    def duration_s(self) -> float:
        """How long it lasts, in seconds."""
        return len(self.samples) / self.rate_hz

    def wav(self) -> bytes:
        """As RIFF WAV bytes, with a true length in the header."""
        stream = io.BytesIO()
        with wave.open(stream, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.rate_hz)
            file.writeframes(_little_endian(self.samples).tobytes())
        return stream.getvalue()


def parse(wav: bytes) -> Sound:
    """Read mono 16-bit WAV bytes, also those of a stream, whose header lies about the length.

    Raises:
        VoiceError: they are something else, or end before their header does.
    """
    try:
        with wave.open(io.BytesIO(wav)) as file:
            shape = (file.getnchannels(), file.getsampwidth())
            rate_hz = file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise _not_a_wav(f"{len(wav)} bytes that are none ({error or 'cut short'})") from error
    if shape != (1, 2) or rate_hz <= 0:
        raise _not_a_wav(f"{shape[0]} channels of {shape[1]} bytes at {rate_hz} Hz")
    samples = array.array("h", data[: len(data) // 2 * 2])
    return Sound(_little_endian(samples), rate_hz)


def trimmed(wav: bytes) -> bytes:
    """Cut the silence that an engine puts around speech.

    espeak-ng mostly begins with 12 ms of silence and ends with 80 to 900 ms, more at a slower
    rate: the first delays what the user waits for, the second the next sentence.

    Raises:
        VoiceError: not mono 16-bit WAV bytes.
    """
    sound = parse(wav)
    samples, rate_hz = sound.samples, sound.rate_hz
    first = next((i for i, x in enumerate(samples) if abs(x) > QUIET), None)
    if first is None:
        return Sound(samples[: rate_hz * TAIL_MS // 1000], rate_hz).wav()
    silent_end = next(i for i, x in enumerate(reversed(samples)) if abs(x) > QUIET)
    start = max(0, first - rate_hz * LEAD_MS // 1000)
    end = len(samples) - silent_end + rate_hz * TAIL_MS // 1000
    return Sound(samples[start:end], rate_hz).wav()


def cut(wav: bytes, duration_s: float) -> bytes:
    """Keep the first ``duration_s`` seconds."""
    sound = parse(wav)
    count = max(0, int(duration_s * sound.rate_hz))
    return Sound(array.array("h", islice(sound.samples, count)), sound.rate_hz).wav()


def _little_endian(samples: array.array[int]) -> array.array[int]:
    if sys.byteorder == "little":
        return samples
    swapped = array.array("h", samples)
    swapped.byteswap()
    return swapped


def _not_a_wav(received: str) -> VoiceError:
    return VoiceError.of(
        expected="mono 16-bit WAV from the speech engine",
        received=received,
        todo="Try the other engine: set voice to pyttsx3 or espeak-ng.",
    )

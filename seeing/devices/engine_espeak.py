"""espeak-ng as a program: one short process a sentence, nothing kept between."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from seeing.devices.engine import EngineLostError, rate_wpm, time_limit_s
from seeing.devices.wav import trimmed
from seeing.errors import VoiceError

if TYPE_CHECKING:
    from seeing.settings import SpeechSettings

PROGRAM = "espeak-ng"


class EspeakEngine:
    """``espeak-ng --stdin --stdout``. The text never is an argument, so never an option.

    Args:
        program: the program's name or path.
    """

    name = "espeak-ng"

    def __init__(self, program: str = PROGRAM) -> None:
        self._program = program

    def render(self, text: str, speech: SpeechSettings, pace: float) -> bytes:
        """Return WAV bytes; see `Engine.render`."""
        speaker = speech.speaker or speech.language
        options = [
            *("-s", str(rate_wpm(speech, pace))),
            *("-a", str(round(min(max(speech.volume, 0), 1) * 100))),
            *("-v", speaker),
        ]
        done = self._run(["--stdin", "--stdout", *options], text)
        if done.returncode < 0:
            raise EngineLostError(f"espeak-ng was killed by signal {-done.returncode}")
        if done.returncode != 0 or not done.stdout:
            raise self._refused(speaker, speech.language, done.stderr)
        return trimmed(done.stdout)

    def close(self) -> None:
        """Nothing is kept running."""

    def _run(self, options: list[str], text: str = "") -> subprocess.CompletedProcess[bytes]:
        limit_s = time_limit_s(text)
        data = text.encode("utf-8", "replace")
        try:
            return subprocess.run(
                [self._program, *options],
                input=data,
                capture_output=True,
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise EngineLostError(f"espeak-ng hung: no speech after {limit_s:.1f} s") from error
        except OSError as error:
            raise VoiceError.of(
                expected="the program espeak-ng",
                received=str(error),
                todo="Install it: apt install espeak-ng",
            ) from error

    def _refused(self, speaker: str, language: str, complaint: bytes) -> VoiceError:
        reason = " ".join(complaint.decode("utf-8", "replace").split()) or "no sound"
        return VoiceError.of(
            expected=f"a speaker of espeak-ng, such as {self._speakers(language)}",
            received=f"{speaker!r}: {reason[:200]}",
            todo="List them with `espeak-ng --voices` and set speaker under [speech].",
        )

    def _speakers(self, language: str) -> str:
        listing = self._run([f"--voices={language}"]).stdout.decode("utf-8", "replace")
        rows = [line.split() for line in listing.splitlines()[1:]]
        files = [row[4] for row in rows if len(row) > 4 and "/" in row[4]]
        return ", ".join([file for file in files if not file.startswith(("mb/", "!"))][:8])

"""The voices by their names: which engine renders and which outlet plays."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.devices.engine import NoEngine, engine_of
from seeing.devices.outlet import Printed, SoundCard, WavFolder
from seeing.devices.voice import Voice
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.events import UtteranceEnded, UtteranceStarted
    from seeing.settings import SpeechSettings

VOICES = "pyttsx3, espeak-ng, wav:DIR or print"
PIECE_CHARS = 200
"""A page takes a second to render; its first sentences are heard after a few milliseconds."""


def open_voice(
    name: str,
    speech: SpeechSettings,
    post: Callable[[UtteranceStarted | UtteranceEnded], None],
) -> Voice:
    """Open a voice by its name.

    Args:
        name: ``pyttsx3`` or ``espeak-ng`` speak through the sound card ``speech.device``;
            ``wav:DIR`` writes what pyttsx3 says into a folder, in real time; ``print`` prints
            it, and needs no speech engine; ``print:earcons`` prints earcons too.
        speech: how it sounds.
        post: takes the events.

    Raises:
        UsageError: there is no voice of that name.
    """
    if name in {"print", "print:earcons"}:
        printed = Printed(sys.stdout, shows_earcons=name == "print:earcons")
        return Voice(NoEngine(), printed, speech, post)
    if name.startswith("wav:") and len(name) > len("wav:"):
        folder = Path(name.removeprefix("wav:"))
        return Voice(engine_of(name), WavFolder(folder), speech, post)
    if name in {"pyttsx3", "espeak-ng"}:
        card = SoundCard(speech.device)
        return Voice(engine_of(name), card, speech, post, piece_chars=PIECE_CHARS)
    raise UsageError.of(
        expected=f"the voice {VOICES}",
        received=repr(name),
        todo="Set voice to one of these.",
    )

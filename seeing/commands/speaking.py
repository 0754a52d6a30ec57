"""Speaking from a command: to the speaker, or into one WAV file."""

from __future__ import annotations

import io
import wave
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from seeing.errors import VoiceError
from seeing.events import Outcome, UtteranceEnded
from seeing.utterance import Sentence, Utterance

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seeing.events import Event
    from seeing.settings import Settings


# An engine takes 3,000 characters at a time; a page may have more.
PIECE_CHARS = 2000


def add_speaking(parser: argparse.ArgumentParser) -> None:
    """Add ``--speak`` and ``--wav``."""
    parser.add_argument("--speak", action="store_true", help="say it aloud as well")
    parser.add_argument("--wav", type=Path, metavar="FILE", help="write the speech to a WAV file")


def speak(sentences: Sequence[Sentence], args: argparse.Namespace, settings: Settings) -> None:
    """Do what ``--speak`` and ``--wav`` ask. Raises VoiceError."""
    if args.wav:
        write_wav(sentences, args.wav, settings)
    if args.speak:
        say_aloud(sentences, settings)


def say_aloud(sentences: Iterable[Sentence], settings: Settings) -> None:
    """Say sentences one after the other with the voice of the settings, and wait for the end.

    Each is said as soon as it is there.

    Raises:
        VoiceError: one of them could not be said.
    """
    from seeing.devices.voices import open_voice

    events: SimpleQueue[Event] = SimpleQueue()
    voice = open_voice(settings.voice, settings.speech, events.put)
    try:
        for sentence in _speakable(sentences):
            voice.speak(Utterance(sentence.text, language=sentence.language))
            while not isinstance(event := events.get(), UtteranceEnded):
                pass
            if event.outcome is Outcome.FAILED:
                raise VoiceError(event.why)
    finally:
        voice.close()


def write_wav(sentences: Sequence[Sentence], path: Path, settings: Settings) -> None:
    """Render sentences into one WAV file, with the engine of the settings.

    Raises:
        VoiceError: the engine failed, or the file cannot be written.
    """
    from seeing.devices.engine import engine_of

    spoken, speech = list(_speakable(sentences)), settings.speech
    engine = engine_of(settings.voice)
    try:
        wavs = [engine.render(x.text, speech.speaking(x.language), 1.0) for x in spoken]
    finally:
        engine.close()
    try:
        path.write_bytes(_joined(wavs))
    except OSError as error:
        raise VoiceError.of(
            expected=f"to write {path}",
            received=error.strerror or str(error),
            todo="Name another file with --wav.",
        ) from error


def _speakable(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """The same in pieces that an engine takes. Raises VoiceError when there is nothing to say."""
    from seeing.devices.speakable import clean, pieces

    first, is_silent = "", True
    for sentence in sentences:
        first = first or sentence.text
        for part in pieces(" ".join(sentence.text.split()), PIECE_CHARS):
            if piece := clean(part):
                is_silent = False
                yield Sentence(piece, sentence.language)
    if first and is_silent:
        raise VoiceError.of(
            expected="a text with something to say",
            received=repr(first[:20]),
            todo="Give it words.",
        )


@contextmanager
def telling(settings: Settings) -> Iterator[Callable[[Sentence], None]]:
    """Give sentences to the voice while more are being found; ends when all are said.

    Raises:
        VoiceError: one of them could not be said.
    """
    found: SimpleQueue[Sentence | None] = SimpleQueue()
    with ThreadPoolExecutor(1, thread_name_prefix="telling") as beside:
        saying = beside.submit(say_aloud, iter(found.get, None), settings)
        try:
            yield found.put
        finally:
            found.put(None)
        saying.result()


def _joined(wavs: Sequence[bytes]) -> bytes:
    joined = io.BytesIO()
    with wave.open(joined, "wb") as out:
        for i, wav in enumerate(wavs):
            with wave.open(io.BytesIO(wav)) as one:
                if i == 0:
                    out.setparams(one.getparams())
                out.writeframes(one.readframes(one.getnframes()))
        if not wavs:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(22_050)
    return joined.getvalue()

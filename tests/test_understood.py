"""A speech recogniser that knows nothing of this project understands both engines."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seeing.devices.engine_espeak import EspeakEngine
from seeing.devices.engine_pyttsx3 import Pyttsx3Engine
from seeing.devices.wav import parse
from seeing.settings import SpeechSettings

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.devices.engine import Engine


def wav_16_khz(wav: bytes) -> bytes:
    """What the recogniser wants: 16 kHz, and half a second of silence on both sides."""
    sound = parse(wav)
    at = np.arange(0, len(sound.samples), sound.rate_hz / 16000)
    resampled = np.interp(at, np.arange(len(sound.samples)), sound.samples)
    silence = np.zeros(8000)
    return bytes(np.concatenate([silence, resampled, silence]).astype("<i2").tobytes())


GRAMMAR = """#JSGF V1.0;
grammar said;
public <said> = <money> | <seen>;
<money> = ( one | two | five | ten | twenty | fifty | hundred ) ( dollars | euros );
<seen> = a ( dog | cat | chair | person | car | bottle | table )
         ( on the left | in the middle | on the right );
"""
PHRASES = [
    *("two dollars", "five dollars", "ten dollars", "twenty dollars", "fifty dollars"),
    *("a dog on the left", "a dog on the right", "a person on the left", "a person on the right"),
]


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is missing")
@pytest.mark.parametrize("kind", [Pyttsx3Engine, EspeakEngine])
def test_an_independent_recogniser_understands(kind: type[Engine], tmp_path: Path) -> None:
    pocketsphinx = pytest.importorskip("pocketsphinx")
    (tmp_path / "said.jsgf").write_text(GRAMMAR)
    decoder = pocketsphinx.Decoder(
        samprate=16000, jsgf=str(tmp_path / "said.jsgf"), loglevel="FATAL"
    )
    speech = SpeechSettings(speaker="en-us", rate_wpm=140)
    engine, understood = kind(), 0
    for phrase in PHRASES:
        decoder.start_utt()
        decoder.process_raw(wav_16_khz(engine.render(phrase, speech, 1.0)), full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        understood += hypothesis is not None and hypothesis.hypstr == phrase
    engine.close()
    # 35 sentences are possible: guessing would get none or one of the nine right.
    assert understood >= len(PHRASES) - 2

"""WAV bytes: read, trimmed and cut."""

from __future__ import annotations

import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.devices.wav import Sound, cut, parse, trimmed
from seeing.errors import VoiceError


@pytest.mark.parametrize("wav", [b"", b"RIFF", b"not a wav at all, just text" * 9])
def test_parse_refuses_what_is_no_wav(wav: bytes) -> None:
    with pytest.raises(VoiceError, match="mono 16-bit WAV"):
        parse(wav)


@given(st.lists(st.integers(-9, 9), max_size=400), st.floats(0, 1))
def test_trimming_keeps_every_sound(samples: list[int], part_s: float) -> None:
    sound = Sound(array.array("h", samples), 100)
    assert parse(sound.wav()) == sound
    loud = [x for x in samples if abs(x) > 2]
    assert [x for x in parse(trimmed(sound.wav())).samples if abs(x) > 2] == loud
    assert parse(cut(sound.wav(), part_s)).duration_s <= part_s

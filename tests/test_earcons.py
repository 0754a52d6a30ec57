"""Sounds without words: how they sound, and which the mind chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.devices.earcons import LOUDEST, NOTES, RATE_HZ, title, wav_of
from seeing.devices.wav import parse
from seeing.earcon import Beeps, Earcon, Tone
from seeing.events import LookDone, SpeechChanged
from seeing.finding import Finding
from seeing.mind.conductor import Conductor
from seeing.mind.earcons import Earcons, doubt
from seeing.mind.effects import Chime, Configure, Say
from seeing.mind.light_manner import LightManner
from seeing.mind.manner import Reply
from seeing.mind.patience import Patience, Sign
from seeing.phrases.en import ENGLISH
from seeing.settings import Settings
from seeing.utterance import Utterance
from tests.stories.print import text_line
from tests.stories.world import thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SHORTEST_S, LONGEST_S = 0.04, 0.25
tones = st.builds(Tone, st.floats(220, 1760), st.floats(0.05, 0.2))


def heard(sound: Earcon | Tone | Beeps, volume: float = 1.0) -> NDArray[np.float64]:
    return np.asarray(parse(wav_of(sound, volume)).samples, np.float64) / 32768


def pitches_hz(samples: NDArray[np.float64], pieces: int) -> list[float]:
    """The strongest frequency of each of so many equal pieces."""
    found = []
    for piece in np.array_split(samples, pieces):
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), RATE_HZ))
        found.append(float(spectrum.argmax()))
    return found


def test_every_earcon_has_a_sound_of_its_own() -> None:
    assert set(NOTES) == set(Earcon)
    assert len({wav_of(earcon, 1.0) for earcon in Earcon}) == len(Earcon)


@pytest.mark.parametrize("earcon", Earcon)
def test_short_soft_and_without_clicks(earcon: Earcon) -> None:
    samples = heard(earcon)
    assert SHORTEST_S <= len(samples) / RATE_HZ <= LONGEST_S
    assert 0.1 < np.abs(samples).max() <= LOUDEST
    assert samples[0] == samples[-1] == 0
    assert np.abs(np.diff(samples)).max() < 0.25


def test_ready_rises_and_doubt_falls() -> None:
    low, high = pitches_hz(heard(Earcon.READY), 2)
    assert low < high
    high, low = pitches_hz(heard(Earcon.NOT_SURE), 2)
    assert high > low


@given(tones)
def test_a_tone_has_its_pitch_and_length(tone: Tone) -> None:
    samples = heard(tone)
    assert len(samples) / RATE_HZ == pytest.approx(tone.duration_s, abs=0.001)
    assert pitches_hz(samples, 1) == [pytest.approx(tone.hz, abs=5)]


@given(tones, st.floats(0, 1))
def test_the_volume_is_that_of_the_speech(tone: Tone, volume: float) -> None:
    assert np.abs(heard(tone, volume)).max() == pytest.approx(LOUDEST * volume, rel=0.15, abs=1e-4)
    assert not heard(tone, 0.0).any()


def test_titles() -> None:
    assert [title(earcon) for earcon in Earcon] == [
        "ready", "shutter", "working", "not_sure", "error",
    ]  # fmt: skip
    assert title(Tone(439.6, 0.1)) == "tone 440"


@pytest.mark.parametrize(
    ("findings", "earcon"),
    [
        ([], Earcon.NOT_SURE),
        ([thing("dog left?")], Earcon.NOT_SURE),
        ([thing("dog left?"), thing("cat right")], None),
        ([thing("dog left")], None),
        ([text_line("EXIT")], None),
        ([Finding("quality", "blurred", 1.0)], Earcon.NOT_SURE),
    ],
)
def test_which_answers_are_doubts(findings: Sequence[Finding], earcon: Earcon | None) -> None:
    assert doubt(findings) is earcon


def test_the_sound_comes_before_the_words_or_not_at_all() -> None:
    complaint = Utterance("I have no camera.", earcon=Earcon.ERROR)
    assert Earcons(is_on=True).say(complaint) == [Chime(Earcon.ERROR), Say(complaint)]
    assert Earcons(is_on=False).say(complaint) == [Say(complaint)]
    plain = Utterance("A dog.")
    assert Earcons(is_on=True).say(plain) == [Say(plain)]


def test_light_that_is_watched_is_a_tone_and_in_words_for_who_wants_none() -> None:
    manner = LightManner()
    bright = (Finding("light", "very bright", 1.0, level=1.0),)
    looks = [LookDone(1, "light", bright, now_s, "") for now_s in (1.0, 1.2)]
    first, second = (manner.glanced(look, look.taken_s, ENGLISH) for look in looks)
    assert first == Reply((), (Tone(1760.0, 0.12),))
    assert [said.text for said in second.says] == ["Very bright."]
    assert second.sounds == first.sounds


def test_patience_gives_each_sign_once() -> None:
    patience = Patience()
    patience.begin(10.0, has_earcons=True)
    assert patience.over_s == 11.0
    assert patience.sign(10.9) is None
    assert patience.sign(11.0) is Sign.SOUND
    assert patience.over_s == 14.0
    assert patience.sign(14.0) is Sign.WORDS
    assert patience.sign(99.0) is None
    assert patience.over_s is None


def test_patience_without_sounds_speaks_sooner_and_ends_when_told() -> None:
    patience = Patience()
    patience.begin(10.0, has_earcons=False)
    assert patience.sign(11.4) is None
    assert patience.sign(11.5) is Sign.WORDS
    patience.begin(20.0, has_earcons=True)
    patience.end()
    assert patience.over_s is None
    assert patience.sign(99.0) is None


def test_earcons_are_switched_off_and_on_while_running() -> None:
    conductor = Conductor(["objects"], Settings())
    speech = Settings().speech
    for has_earcons in (False, True):
        changed = SpeechChanged(speech, has_earcons=has_earcons)
        assert conductor.handle(changed, 0) == [Configure(speech)]
        assert (conductor._talk.chime(Earcon.WORKING) != []) is has_earcons


@pytest.mark.parametrize(("numbers", "beeps"), [("20", 2), ("5", 5), ("50 20", 7), ("100", 1)])
def test_beeps_count_the_digits(numbers: str, beeps: int) -> None:
    samples = np.pad(np.abs(heard(Beeps(numbers))), RATE_HZ // 10)
    loud = np.convolve(samples, np.ones(400) / 400, mode="same") > 0.02
    starts, ends = (np.flatnonzero(np.diff(loud.astype(int)) == sign) for sign in (1, -1))
    lengths_s = (ends - starts) / RATE_HZ
    assert int((lengths_s > 0.07).sum()) == beeps
    assert int((lengths_s <= 0.07).sum()) == numbers.count("0")

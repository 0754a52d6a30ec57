"""Both engines speak, understandably, at any rate and volume, and recover from anything."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seeing.devices import engine_espeak, engine_pyttsx3
from seeing.devices.engine import Engine, EngineLostError, rate_wpm
from seeing.devices.engine_espeak import EspeakEngine
from seeing.devices.engine_pyttsx3 import Pyttsx3Engine
from seeing.devices.speakable import clean
from seeing.devices.wav import LEAD_MS, TAIL_MS, parse
from seeing.errors import VoiceError
from seeing.settings import SpeechSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

SPEECH = SpeechSettings()
TEXT = "twenty dollars, a dog on the left"
needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is missing")


@pytest.fixture(scope="module", params=["pyttsx3", "espeak-ng"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine: Engine = Pyttsx3Engine() if request.param == "pyttsx3" else EspeakEngine()
    yield engine
    engine.close()


@pytest.fixture
def pyttsx3_engine() -> Iterator[Pyttsx3Engine]:
    engine = Pyttsx3Engine()
    yield engine
    engine.close()


def duration_s(engine: Engine, speech: SpeechSettings, pace: float = 1.0) -> float:
    return parse(engine.render(TEXT, speech, pace)).duration_s


def loudness(wav: bytes) -> float:
    samples = parse(wav).samples
    return float((sum(x * x for x in samples) / len(samples)) ** 0.5)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@needs_espeak
def test_rate_changes_the_duration(engine: Engine) -> None:
    rates = [80, 120, 180, 240, 300, 400, 500]
    # In an order that a property which lags one utterance behind would not survive.
    heard = {rate: duration_s(engine, replace(SPEECH, rate_wpm=rate)) for rate in rates[::-2]}
    heard |= {rate: duration_s(engine, replace(SPEECH, rate_wpm=rate)) for rate in rates[1::2]}
    durations = [heard[rate] for rate in rates]
    assert durations == sorted(durations, reverse=True)
    assert durations[0] > 4 * durations[-1]


@needs_espeak
def test_pace_slows_down_and_everything_is_clamped(engine: Engine) -> None:
    normal = duration_s(engine, SPEECH)
    assert duration_s(engine, SPEECH, 0.7) > 1.2 * normal
    assert duration_s(engine, SPEECH) == pytest.approx(normal, rel=0.05)
    slowest = duration_s(engine, replace(SPEECH, rate_wpm=80))
    assert duration_s(engine, replace(SPEECH, rate_wpm=80), 0.1) == pytest.approx(slowest, rel=0.05)


def test_rate_stays_in_range() -> None:
    assert rate_wpm(replace(SPEECH, rate_wpm=180), 0.7) == 126
    assert rate_wpm(replace(SPEECH, rate_wpm=180), 0.0) == 80
    assert rate_wpm(replace(SPEECH, rate_wpm=9999), 1.0) == 500


@needs_espeak
def test_volume_changes_the_loudness(engine: Engine) -> None:
    levels = [0.0, 0.1, 0.3, 0.6, 1.0]
    heard = [loudness(engine.render(TEXT, replace(SPEECH, volume=v), 1.0)) for v in levels]
    assert heard == sorted(heard)
    assert heard[0] == 0
    assert heard[-1] > 2 * heard[2] > 0


@needs_espeak
def test_no_setting_lags_behind(pyttsx3_engine: Pyttsx3Engine) -> None:
    choices = [(rate, volume) for rate in (120, 300) for volume in (0.3, 1.0)]
    heard: dict[tuple[int, float], list[tuple[float, float]]] = {}
    for rate, volume in random.sample(choices * 10, 40):
        wav = pyttsx3_engine.render(
            "ten rupees", replace(SPEECH, rate_wpm=rate, volume=volume), 1.0
        )
        heard.setdefault((rate, volume), []).append((parse(wav).duration_s, loudness(wav)))
    for measured in heard.values():
        for values in zip(*measured, strict=True):
            assert max(values) < 1.3 * min(values)


@needs_espeak
def test_silence_around_speech_is_cut(engine: Engine) -> None:
    sound = parse(engine.render("hello there", SPEECH, 1.0))
    loud = [i for i, x in enumerate(sound.samples) if abs(x) > 100]
    assert loud[0] / sound.rate_hz * 1000 < LEAD_MS + 60
    assert (len(sound.samples) - loud[-1]) / sound.rate_hz * 1000 < TAIL_MS + 30


@needs_espeak
@pytest.mark.parametrize("speaker", ["nonsense", "--help", "mb/mb-en1", "../../etc/passwd"])
def test_unknown_speaker_lists_real_ones(engine: Engine, speaker: str) -> None:
    with pytest.raises(VoiceError, match=f"gmw/en.*{re.escape(speaker)}.*speaker under"):
        engine.render("hello", replace(SPEECH, speaker=speaker), 1.0)
    assert duration_s(engine, SPEECH) > 1


@needs_espeak
def test_speaker_and_language_change_the_sound(engine: Engine) -> None:
    chosen = [
        SPEECH,
        replace(SPEECH, speaker="gmw/en-us"),
        replace(SPEECH, speaker="en-us+f3"),
        replace(SPEECH, language="hi"),
        replace(SPEECH, language="de"),
    ]
    sounds = {engine.render(TEXT, speech, 1.0) for speech in chosen}
    assert len(sounds) == len(chosen)
    with pytest.raises(VoiceError, match="xx"):
        engine.render("hello", replace(SPEECH, language="xx"), 1.0)


@needs_espeak
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(min_size=1, max_size=60).map(clean).filter(bool))
def test_any_clean_text_can_be_spoken(engine: Engine, text: str) -> None:
    assert parse(engine.render(text, SPEECH, 1.0)).duration_s > 0


@needs_espeak
def test_brackets_are_read_as_letters(engine: Engine) -> None:
    assert engine.render(clean("[[faIv]]"), SPEECH, 1.0) != engine.render("[[faIv]]", SPEECH, 1.0)


@needs_espeak
def test_a_full_page_comes_out_whole(engine: Engine) -> None:
    page = clean("The quick brown fox jumps over the lazy dog. " * 60)
    assert parse(engine.render(page, SPEECH, 1.0)).duration_s > len(page) / 30


@needs_espeak
def test_killed_worker_is_replaced(pyttsx3_engine: Pyttsx3Engine) -> None:
    before = pyttsx3_engine.render("hello", SPEECH, 1.0)
    os.kill(pyttsx3_engine.worker_pid, signal.SIGKILL)
    with pytest.raises(EngineLostError, match="lost|died"):
        pyttsx3_engine.render("hello", SPEECH, 1.0)
    assert len(pyttsx3_engine.render("hello", SPEECH, 1.0)) == pytest.approx(len(before), rel=0.1)


@needs_espeak
def test_hung_worker_is_replaced(
    pyttsx3_engine: Pyttsx3Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyttsx3_engine.render("hello", SPEECH, 1.0)
    pid = pyttsx3_engine.worker_pid
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(engine_pyttsx3, "time_limit_s", lambda _: 0.2)
    with pytest.raises(EngineLostError, match="hung"):
        pyttsx3_engine.render("hello", SPEECH, 1.0)
    assert is_gone(pid)
    monkeypatch.undo()
    assert pyttsx3_engine.render("hello", SPEECH, 1.0)


def test_worker_that_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    engine = Pyttsx3Engine()
    for _ in range(2):
        with pytest.raises(EngineLostError):
            engine.render("hello", SPEECH, 1.0)
    engine.close()


def test_missing_pyttsx3_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('no module named pyttsx3')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    engine = Pyttsx3Engine()
    with pytest.raises(VoiceError, match=r"pip install pyttsx3==2\.99"):
        engine.render("hello", SPEECH, 1.0)
    engine.close()


@needs_espeak
def test_close_ends_the_worker_and_render_starts_another(pyttsx3_engine: Pyttsx3Engine) -> None:
    pid = pyttsx3_engine.worker_pid
    pyttsx3_engine.close()
    pyttsx3_engine.close()
    assert is_gone(pid)
    assert pyttsx3_engine.render("hello", SPEECH, 1.0)


@needs_espeak
def test_worker_dies_with_its_parent() -> None:
    program = (
        "import os, signal; from seeing.devices.engine_pyttsx3 import Pyttsx3Engine\n"
        "from seeing.settings import SpeechSettings\n"
        "engine = Pyttsx3Engine(); engine.render('hello', SpeechSettings(), 1.0)\n"
        "print(engine.worker_pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    # pyttsx3 prints where it saved the sound; none of that may come through.
    assert re.fullmatch(r"\d+\n", done.stdout)
    deadline_s = time.monotonic() + 3
    while not is_gone(int(done.stdout)):
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


@needs_espeak
def test_nothing_is_left_on_disk(engine: Engine, tmp_path: Path) -> None:
    def sounds() -> set[Path]:
        places = [Path(tempfile.gettempdir()), Path("/dev/shm")]  # noqa: S108 - only looked at
        return {path for place in places for path in place.glob("*.wav")}

    before = sounds()
    engine.render("hello", SPEECH, 1.0)
    with pytest.raises(VoiceError):
        engine.render("hello", replace(SPEECH, speaker="nonsense"), 1.0)
    assert sounds() == before


def test_missing_espeak_says_what_to_install() -> None:
    with pytest.raises(VoiceError, match="apt install espeak-ng"):
        EspeakEngine("/nowhere/espeak-ng").render("hello", SPEECH, 1.0)


def test_hung_and_killed_espeak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(engine_espeak, "time_limit_s", lambda _: 0.2)
    with pytest.raises(EngineLostError, match="hung"):
        EspeakEngine(str(program)).render("hello", SPEECH, 1.0)
    program.write_text("#!/bin/sh\nkill -KILL $$\n")
    monkeypatch.undo()
    with pytest.raises(EngineLostError, match="signal 9"):
        EspeakEngine(str(program)).render("hello", SPEECH, 1.0)

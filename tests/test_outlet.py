"""Where speech goes: the folder, the printed lines, and a sound card that cannot be had."""

from __future__ import annotations

import array
import io
import os
import queue
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.devices.earcons import wav_of
from seeing.devices.outlet import Printed, SoundCard, WavFolder, slug
from seeing.devices.voice import Voice
from seeing.devices.voices import open_voice
from seeing.devices.wav import Sound, parse
from seeing.earcon import Earcon
from seeing.errors import VoiceError
from seeing.events import Outcome, UtteranceEnded, UtteranceStarted
from seeing.settings import SpeechSettings
from seeing.utterance import Utterance
from tests.sound import Tone, tone

SPEECH = SpeechSettings()
SHORT = Utterance("ten rupees")
LONG = Utterance("and then there is " + "a long row of chairs and tables and lamps, " * 4)


def end_of(events: queue.Queue[UtteranceStarted | UtteranceEnded]) -> UtteranceEnded:
    while not isinstance(event := events.get(timeout=10), UtteranceEnded):
        pass
    return event


def test_missing_aplay_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(VoiceError, match="apt install alsa-utils"):
        SoundCard().play(tone(0.1), SHORT)


def test_failed_utterance_carries_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    events: queue.Queue[UtteranceStarted | UtteranceEnded] = queue.Queue()
    voice = Voice(Tone(), SoundCard(), SPEECH, events.put)
    monkeypatch.setenv("PATH", "")
    voice.speak(SHORT)
    ended = end_of(events)
    voice.close()
    assert ended.outcome is Outcome.FAILED
    assert "alsa-utils" in ended.why


def test_hung_aplay_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "aplay"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("seeing.devices.outlet.HUNG_AFTER_S", 0.2)
    more_than_a_pipe_holds = Sound(array.array("h", [0] * 80000), 400000).wav()
    with pytest.raises(VoiceError, match="ended with -9"):
        SoundCard().play(more_than_a_pipe_holds, LONG)


def test_folder_takes_as_long_as_a_speaker(tmp_path: Path) -> None:
    outlet = WavFolder(tmp_path / "new" / "folder")
    start_s = time.monotonic()
    assert outlet.play(tone(0.2), Utterance("A cat, in the middle!"))
    assert 0.2 <= time.monotonic() - start_s < 0.5
    assert outlet.play(tone(0.01), Utterance("10 €"))
    names = sorted(path.name for path in (tmp_path / "new" / "folder").iterdir())
    assert names == ["001-a-cat-in-the-middle.wav", "002-10.wav"]


def test_folder_numbers_go_on(tmp_path: Path) -> None:
    (tmp_path / "041-old.wav").touch()
    WavFolder(tmp_path).play(tone(0.01), SHORT)
    assert (tmp_path / "042-ten-rupees.wav").exists()


def test_folder_keeps_what_was_heard(tmp_path: Path) -> None:
    outlet = WavFolder(tmp_path)
    threading.Timer(0.15, outlet.stop).start()
    assert outlet.play(tone(5), SHORT) is False
    heard = parse((tmp_path / "001-ten-rupees.wav").read_bytes())
    assert 0.1 < heard.duration_s < 0.5
    assert outlet.play(tone(5), SHORT) is False
    outlet.arm()
    assert outlet.play(tone(0.01), SHORT) is True
    outlet.close()


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VoiceError, match="wav:DIR"):
        WavFolder(tmp_path / "file").play(tone(0.01), SHORT)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk(tmp_path: Path) -> None:
    (tmp_path / "001-ten-rupees.wav").symlink_to("/dev/full")
    outlet = WavFolder(tmp_path)
    outlet._next_path = lambda _: tmp_path / "001-ten-rupees.wav"  # type: ignore[assignment, method-assign]
    with pytest.raises(VoiceError, match="No space left"):
        outlet.play(tone(0.01), SHORT)


def test_folder_voice_speaks(tmp_path: Path) -> None:
    events: queue.Queue[UtteranceStarted | UtteranceEnded] = queue.Queue()
    voice = open_voice(f"wav:{tmp_path}", SPEECH, events.put)
    voice.speak(SHORT)
    ended = end_of(events)
    voice.close()
    assert ended.outcome is Outcome.HEARD, ended.why
    assert parse((tmp_path / "001-ten-rupees.wav").read_bytes()).duration_s > 0.3


def test_printed_lines() -> None:
    stream = io.StringIO()
    outlet = Printed(stream)
    assert outlet.play(b"", Utterance("A cat — in the middle")) is True
    outlet.stop()
    assert outlet.play(b"", Utterance("never")) is False
    outlet.arm()
    assert outlet.play(b"", Utterance("A dog")) is True
    assert stream.getvalue() == "A cat — in the middle\nA dog\n"


def test_printed_sounds_only_where_they_are_wanted() -> None:
    for shows, printed in ((False, ""), (True, "[ready]\n")):
        stream = io.StringIO()
        outlet = Printed(stream, shows_earcons=shows)
        assert outlet.chime(b"", "ready") is True
        outlet.stop()
        assert outlet.chime(b"", "ready") is False
        assert stream.getvalue() == printed


def test_the_voice_that_prints_sounds(capsys: pytest.CaptureFixture[str]) -> None:
    events: queue.Queue[UtteranceStarted | UtteranceEnded] = queue.Queue()
    voice = open_voice("print:earcons", SPEECH, events.put)
    assert voice.chime(Earcon.NOT_SURE)
    voice.speak(SHORT)
    end_of(events)
    voice.close()
    assert capsys.readouterr().out == "[not_sure]\nten rupees\n"


def test_folder_keeps_a_sound_as_long_as_it_was_heard(tmp_path: Path) -> None:
    outlet = WavFolder(tmp_path)
    assert outlet.chime(wav_of(Earcon.READY, 1.0), "ready") is True
    assert (tmp_path / "001-earcon-ready.wav").read_bytes() == wav_of(Earcon.READY, 1.0)
    threading.Timer(0.15, outlet.stop).start()
    assert outlet.chime(tone(5), "tone 440") is False
    assert parse((tmp_path / "002-earcon-tone-440.wav").read_bytes()).duration_s < 2


def test_card_plays_a_sound_or_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    outlet = SoundCard("no-such-device")
    with pytest.raises(VoiceError, match="no-such-device"):
        outlet.chime(wav_of(Earcon.ERROR, 1.0), "error")
    outlet.stop()
    assert outlet.chime(wav_of(Earcon.ERROR, 1.0), "error") is False


def test_printed_to_a_narrow_terminal() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Printed(stream).play(b"", Utterance("10 €"))
    stream.seek(0)
    assert stream.read() == "10 ?\n"


def test_printed_to_a_closed_stream() -> None:
    stream = io.StringIO()
    stream.close()
    with pytest.raises(VoiceError, match="to print"):
        Printed(stream).play(b"", SHORT)


@given(st.text())
def test_slug_is_a_safe_file_name(text: str) -> None:
    assert 0 < len(slug(text)) <= 40
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")

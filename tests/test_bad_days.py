"""What went wrong once, when somebody tried hard: each is a test so that it stays mended."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest

from seeing.devices.camera_photos import PhotosCamera
from seeing.devices.picture import read_picture
from seeing.devices.voice import Voice
from seeing.errors import PictureError, VoiceError
from seeing.events import Outcome, UtteranceEnded
from seeing.utterance import Utterance
from tests.pictures import save, written
from tests.scripted_voice import SPEECH, CountingOutlet, ScriptedEngine
from tests.test_cli import seeing
from tests.test_daemon import PATIENCE_S, cat, device

__all__ = ["cat"]
PROJECT = Path(__file__).parents[1]


def test_junk_in_front_of_the_lens_is_no_camera_and_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "junk"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"no picture")
    with device(tmp_path, camera=f"photos:{folder}") as running:
        assert running.hears() == "Not ready. I have no camera."
        running.press(" ")
        assert running.hears() == "I have no camera."
        assert running.is_silent(2.5)
        save(folder / "a.png", written("hello"))
        assert running.hears() == "Ready. Objects."


def test_another_picture_under_the_same_name_is_seen(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", np.full((20, 20, 3), 10, np.uint8))
    camera = PhotosCamera(str(tmp_path), each_s=100)
    assert camera.frame().pixels.mean() == 10
    save(path, np.full((24, 24, 3), 200, np.uint8))
    assert camera.frame().pixels.mean() == 200


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/full", "pipe"])
def test_pipes_and_endless_devices_are_no_pictures(tmp_path: Path, path: str) -> None:
    if path == "pipe":
        path = str(tmp_path / "pipe.jpg")
        os.mkfifo(path)
    with pytest.raises(PictureError, match="a folder, pipe or device"):
        read_picture(Path(path))


def test_one_line_whatever_the_name(tmp_path: Path) -> None:
    odd = tmp_path / "two\nlines \U0001f600.jpg"
    done = seeing("look", odd, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    good = save(tmp_path / "a.png", written("hello")).rename(tmp_path / "g\n\u00e9.png")
    done = seeing("look", good, "--json", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert json.loads(done.stdout)["image"] == str(good)


def test_no_keyboard_is_told(tmp_path: Path, cat: Path) -> None:
    done = subprocess.Popen(
        [
            *(sys.executable, "-m", "seeing.cli", "run", "--state", str(tmp_path / "state")),
            *("--set", f"camera=photos:{cat}", "--set", "voice=print"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=PROJECT,
    )
    assert done.stdout is not None
    assert done.stdout.readline() == "Not ready. I have no button.\n"
    done.send_signal(signal.SIGTERM)
    assert done.wait(PATIENCE_S) == 0
    done.stdout.close()


def test_a_lost_transcript_costs_no_word(tmp_path: Path, cat: Path) -> None:
    wavs = tmp_path / "wavs"
    with Path("/dev/full").open("w") as full:
        done = subprocess.Popen(
            [
                *(sys.executable, "-m", "seeing.cli", "run", "--state", str(tmp_path / "state")),
                *("--set", f"camera=photos:{cat}", "--set", f"voice=wav:{wavs}"),
            ],
            stdin=subprocess.PIPE,
            stdout=full,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=PROJECT,
        )
        try:
            assert waited_for(lambda: any(wavs.glob("*ready*.wav")))
            assert done.stdin is not None
            time.sleep(0.5)
            done.stdin.write(" ")
            done.stdin.flush()
            assert waited_for(lambda: any(wavs.glob("*a-cat*.wav")))
        finally:
            done.kill()
            done.communicate()


def waited_for(is_so: Any) -> bool:
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def test_ending_in_mid_reading_leaves_no_frame_and_no_reader(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    page = np.vstack([written("word " * 9 + "\n" + "text " * 9, 200, 2600)] * 9)
    save(tmp_path / "photos" / "page.png", page)
    settings = {"camera": f"photos:{tmp_path / 'photos'}", "reading.engine": "tesseract"}
    with device(tmp_path, mode="text", **settings) as running:
        assert running.hears() == "Ready. Text."
        running.press(" ")
        pid = running.process.pid
        # Other readers may be at work here; these are the files of this one.
        assert waited_for(lambda: files_named_in(commands_below(pid)))
        files = files_named_in(commands_below(pid))
        assert running.stop() == 0
    left = [path for file in files for path in Path(file).parent.glob(f"{Path(file).name}*")]
    assert left == []


def files_named_in(commands: str) -> set[str]:
    """Where Tesseract finds its picture and puts what it reads, without the ends of the names."""
    return set(re.findall(r"/[^\0]*/tess_[a-z0-9_]{8}", commands))


def commands_below(pid: int) -> str:
    commands = ""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            commands += Path(f"/proc/{child}/cmdline").read_bytes().decode(errors="replace")
    return commands


def test_a_mode_of_another_version_is_not_remembered(tmp_path: Path, cat: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "remembered.toml").write_text('mode = "dance"\nspeech.rate_wpm = 200\n')
    with device(tmp_path, camera=f"photos:{cat}") as running:
        assert running.hears() == "Ready. Objects."


def test_nothing_to_say_is_one_clear_line(tmp_path: Path) -> None:
    done = seeing("say", " ", "--wav", tmp_path / "a.wav")
    assert done.returncode == 1
    assert "a text with something to say" in done.stderr


def test_a_long_text_is_written_to_its_end(tmp_path: Path) -> None:
    lengths = []
    for words in (300, 1200):
        path = tmp_path / f"{words}.wav"
        text = "Some words of a page. " * (words // 5)
        assert seeing("say", text, "--wav", path, "--set", "speech.rate_wpm=500").returncode == 0
        lengths.append(path.stat().st_size)
    assert lengths[1] > 3.5 * lengths[0]


def test_a_speaker_that_is_not_there_leaves_nobody_in_silence() -> None:
    class Choosy(ScriptedEngine):
        def render(self, text: str, speech: Any, pace: float) -> bytes:
            if speech.speaker:
                raise VoiceError("no such speaker")
            return super().render(text, speech, pace)

    events: SimpleQueue[Any] = SimpleQueue()
    voice = Voice(Choosy(), CountingOutlet(), replace(SPEECH, speaker="nobody"), events.put)
    voice.speak(Utterance("hello"))
    while not isinstance(event := events.get(timeout=5), UtteranceEnded):
        pass
    voice.close()
    assert event.outcome is Outcome.HEARD


def test_settings_that_would_stop_the_loop_are_refused() -> None:
    for setting in ("watch.every_s=inf", "gestures.hold_s=1e12", "photos.each_s=1e-320"):
        done = seeing("run", "--set", setting)
        assert done.returncode == 2
        assert setting.partition("=")[0] in done.stderr

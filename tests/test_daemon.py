"""The real daemon as a process: real photographs, real presses, real faults."""

from __future__ import annotations

import contextlib
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seeing.phrases import phrases_in
from tests.pictures import photograph, save, written

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[1]
# Start-up of a process on a busy machine; nothing here measures time.
PATIENCE_S = 30.0


class Device:
    """A running ``seeing run`` whose sentences come line by line on stdout."""

    def __init__(self, folder: Path, *words: object, **settings: object) -> None:
        self.state = folder / "state"
        choices = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        command = [sys.executable, "-m", "seeing.cli", "run", "--state", str(self.state), *choices]
        command += map(str, words)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "log").open("w"),
            text=True,
            cwd=PROJECT,
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def hears(self) -> str:
        """The next sentence, whether or not the one before was cut."""
        while (line := self._lines.get(timeout=PATIENCE_S)).endswith("(cut)"):
            pass
        return line

    def is_silent(self, for_s: float) -> bool:
        with contextlib.suppress(queue.Empty):
            return not self._lines.get(timeout=for_s)
        return True

    def press(self, keys: str) -> None:
        """Press after a pause, or two presses in a row would be a double one."""
        time.sleep(0.5)
        assert self.process.stdin is not None
        self.process.stdin.write(keys)
        self.process.stdin.flush()

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@pytest.fixture
def cat(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy(photograph("chelsea.png"), folder / "cat.png")
    return folder


@contextlib.contextmanager
def device(folder: Path, **settings: object) -> Iterator[Device]:
    running = Device(folder, **({"voice": "print", "button": "keys"} | settings))
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def test_a_look_a_mode_and_a_repeat(tmp_path: Path, cat: Path) -> None:
    with device(tmp_path, camera=f"photos:{cat}") as seeing:
        assert seeing.hears() == "Ready. Objects."
        seeing.press(" ")
        assert seeing.hears() == "A cat in the middle."
        seeing.press("l")
        assert seeing.hears().endswith(": A cat in the middle.")
        seeing.press("h")
        assert seeing.hears() == "Keep holding to shut down."
        assert seeing.hears().startswith("Press once: I look.")
        seeing.press("q")
        assert seeing.process.wait(PATIENCE_S) == 0


def test_text_is_read(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    save(tmp_path / "photos" / "sign.png", written("Platform four\nTrain to London"))
    with device(tmp_path, camera=f"photos:{tmp_path / 'photos'}", mode="text") as seeing:
        assert seeing.hears() == "Ready. Text."
        seeing.press(" ")
        assert " ".join([seeing.hears(), ""]).startswith("Platform four")


def test_the_camera_is_lost_and_found(tmp_path: Path, cat: Path) -> None:
    away = tmp_path / "away"
    with device(tmp_path, camera=f"photos:{cat}") as seeing:
        assert seeing.hears() == "Ready. Objects."
        cat.rename(away)
        assert seeing.hears() == "The camera is gone. I keep looking for it."
        seeing.press(" ")
        assert seeing.hears() == "I have no camera."
        assert seeing.is_silent(1.5)
        away.rename(cat)
        assert seeing.hears() == "The camera is back."
        seeing.press(" ")
        assert seeing.hears() == "A cat in the middle."


def test_no_camera_from_the_start(tmp_path: Path) -> None:
    with device(tmp_path, camera=f"photos:{tmp_path / 'none'}") as seeing:
        assert seeing.hears() == "Not ready. I have no camera."
        (tmp_path / "none").mkdir()
        shutil.copy(photograph("coffee.png"), tmp_path / "none" / "cup.png")
        assert seeing.hears() == "Ready. Objects."


def test_no_reader_is_told_and_the_scene_still_works(
    tmp_path: Path, cat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract = {"mode": "text", "reading.engine": "tesseract"}
    with device(tmp_path, camera=f"photos:{cat}", **tesseract) as seeing:
        assert seeing.hears().startswith("Not ready. I cannot read text")
        seeing.press(" ")
        assert seeing.hears().startswith("I cannot read text")
        seeing.press("d")
        while (heard := seeing.hears()) != "Scene.":
            assert heard.startswith("I cannot read text")
        seeing.press(" ")
        assert seeing.hears() == "A cat in the middle."


def test_sigterm_in_mid_sentence_ends_it_at_once(tmp_path: Path, cat: Path) -> None:
    wavs = tmp_path / "wavs"
    with device(tmp_path, camera=f"photos:{cat}", voice=f"wav:{wavs}") as seeing:
        assert seeing.hears().endswith("Ready. Objects.")
        seeing.press("h")
        assert "Keep holding to shut down." in seeing.hears()
        assert "Press once: I look." in seeing.hears()
        time.sleep(0.5)
        assert seeing.stop() == 0
        help_wav = sorted(wavs.glob("*press-once*.wav"))[0]
        assert help_wav.stat().st_size < 44 + 5 * 22_050 * 2, "the rest of it was never spoken"
        assert no_process_mentions(str(wavs))


def no_process_mentions(text: str) -> bool:
    commands = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            commands.append(path.read_bytes().decode(errors="replace"))
    return not any(text in command for command in commands)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_well(tmp_path: Path, cat: Path, number: int) -> None:
    with device(tmp_path, camera=f"photos:{cat}") as seeing:
        assert seeing.hears() == "Ready. Objects."
        assert seeing.stop(number) == 0


def test_killed_and_started_again(tmp_path: Path, cat: Path) -> None:
    for _ in range(2):
        with device(tmp_path, camera=f"photos:{cat}") as seeing:
            assert seeing.hears() == "Ready. Objects."
            seeing.stop(signal.SIGKILL)


def test_only_one_at_a_time(tmp_path: Path, cat: Path) -> None:
    with device(tmp_path, camera=f"photos:{cat}") as first:
        assert first.hears() == "Ready. Objects."
        second = Device(tmp_path, voice="print", camera=f"photos:{cat}")
        assert second.process.wait(PATIENCE_S) == 1
        assert "another one that runs" in (tmp_path / "log").read_text()
        first.press(" ")
        assert first.hears() == "A cat in the middle."


def test_earcons_go_before_words_until_they_are_switched_off(tmp_path: Path, cat: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'camera = "photos:{cat}"\nvoice = "print:earcons"\nbutton = "keys"\n')
    seeing = Device(tmp_path, "--config", config)
    try:
        assert [seeing.hears(), seeing.hears()] == ["[ready]", "Ready. Objects."]
        seeing.press(" ")
        heard = [seeing.hears()]
        while heard[-1] != "A cat in the middle.":
            heard.append(seeing.hears())
        assert heard[0] == "[shutter]"
        assert set(heard[1:-1]) <= {"[working]"}, "where the machine is busy"
        config.write_text(config.read_text() + "earcons = false\n")
        seeing.process.send_signal(signal.SIGHUP)
        seeing.press(" ")
        while (said := seeing.hears()) == "One moment.":
            pass
        assert said == "A cat in the middle."
    finally:
        seeing.process.kill()
        seeing.process.wait()


def test_colour_and_light_are_modes_like_the_others(tmp_path: Path, cat: Path) -> None:
    with device(tmp_path, camera=f"photos:{cat}", mode="colour") as seeing:
        assert seeing.hears() == "Ready. Colour."
        seeing.press(" ")
        assert seeing.hears().startswith("I am not sure. Perhaps ")
        seeing.press("d")
        while (heard := seeing.hears()) != "Light.":
            assert heard.startswith("I am not sure. Perhaps ")
        seeing.press(" ")
        assert seeing.hears() == "Medium light."
        seeing.press("d")
        while (heard := seeing.hears()) != "Money.":
            assert heard == "Medium light."


def test_light_is_watched_by_ear_and_a_press_is_answered(tmp_path: Path, cat: Path) -> None:
    watched = {"mode": "light", "watch.every_s": 0.2, "voice": "print:earcons"}
    with device(tmp_path, camera=f"photos:{cat}", **watched) as seeing:
        assert [seeing.hears(), seeing.hears()] == ["[ready]", "Ready. Light."]
        tones = [seeing.hears() for _ in range(4)]
        assert len(set(tones)) == 1
        assert tones[0].startswith("[tone ")
        seeing.press(" ")
        while (heard := seeing.hears()) in {tones[0], "[shutter]"}:
            pass
        assert heard == "Medium light."
        assert seeing.hears() == tones[0]


def test_the_voice_changes_while_running(tmp_path: Path, cat: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'camera = "photos:{cat}"\nvoice = "wav:{tmp_path}"\nbutton = "keys"\n')
    command = [sys.executable, "-m", "seeing.cli", "run", "--config", str(config)]
    environment = os.environ | {"SEEING_STATE": str(tmp_path / "state")}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline().endswith("Ready. Objects.\n")
        time.sleep(2)
        process.stdin.write("l")
        process.stdin.flush()
        assert "nothing to repeat" in process.stdout.readline()
        time.sleep(3)
        config.write_text(config.read_text() + "[speech]\nrate_wpm = 400\n")
        process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        process.stdin.write("l")
        process.stdin.flush()
        assert "nothing to repeat" in process.stdout.readline()
        time.sleep(3)
        process.terminate()
    slow, fast = (path.stat().st_size for path in sorted(tmp_path.glob("*there-is-nothing*.wav")))
    assert fast < 0.7 * slow


def test_a_thousand_edges_in_a_second_and_it_still_answers(tmp_path: Path, cat: Path) -> None:
    moments = sorted(random.Random(7).uniform(1, 2) for _ in range(1000))
    lines = [f"{at_s} {word}" for at_s, word in zip(moments, ["down", "up"] * 500, strict=True)]
    (tmp_path / "storm.script").write_text("\n".join([*lines, "8 short", "12 end"]), "utf-8")
    script = f"script:{tmp_path / 'storm.script'}"
    with device(tmp_path, camera=f"photos:{cat}", button=script) as seeing:
        assert seeing.process.wait(PATIENCE_S) == 0
        heard = list[str]()
        with contextlib.suppress(queue.Empty):
            while True:
                heard.append(seeing._lines.get(timeout=0.5))
    assert heard[0] == "Ready. Objects."
    modes = phrases_in("en").modes.values()
    told = {"Ready. Objects.", *(f"{mode}." for mode in modes)}
    assert told & set(heard)
    assert heard[-1] not in told, "the last press got no answer"

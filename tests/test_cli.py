"""The command line as a person or a script uses it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import pytest

from tests.pictures import DATA, needs_data, photograph, save, written
from tests.test_picture import broken_files

PROJECT = Path(__file__).parents[1]
EVERY_MODE = "expected a mode: objects, text, scene, taught, colour, light, money, product, page"


def seeing(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "seeing.cli", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=PROJECT,
        env=os.environ | environment,
    )


def looked(*arguments: object) -> list[dict[str, Any]]:
    done = seeing(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_look_says_what_is_there() -> None:
    done = seeing("look", photograph("chelsea.png"), photograph("coffee.png"))
    assert done.returncode == 0
    assert done.stderr == ""
    assert [line.partition(": ")[2] for line in done.stdout.splitlines()] == [
        "A cat in the middle.",
        "A cup in the middle.",
    ]


def test_look_in_the_modes_colour_and_light() -> None:
    (colour,) = looked("look", photograph("coffee.png"), "--mode", "colour")
    assert colour["said"] == "Dark red. I am not sure. Perhaps orange."
    assert [finding["label"] for finding in colour["findings"]] == ["dark red", "orange"]
    assert sum(finding["level"] for finding in colour["findings"]) <= 1
    (light,) = looked("look", photograph("page.png"), "--mode", "light")
    assert light["said"] == "Bright light."
    assert 0.6 < light["findings"][0]["level"] < 0.9


def test_look_as_json() -> None:
    (line,) = looked("look", photograph("chelsea.png"))
    assert line["image"] == str(photograph("chelsea.png"))
    assert line["mode"] == "objects"
    assert line["said"] == "A cat in the middle."
    (finding,) = line["findings"]
    assert (finding["kind"], finding["label"]) == ("object", "cat")
    x0, y0, x1, y1 = finding["box"]
    assert 0 <= x0 < x1 <= 1
    assert 0 <= y0 < y1 <= 1
    assert 0.3 < finding["confidence"] <= 1
    assert set(line["ms"]) == {"prepare", "infer", "decode", "total"}
    assert line["ms"]["total"] >= line["ms"]["infer"] > 0


def test_read_as_json(tmp_path: Path) -> None:
    (line,) = looked("read", save(tmp_path / "sign.png", written("Platform four")))
    assert line["mode"] == "text"
    assert line["said"] == "Platform four."
    (finding,) = line["findings"]
    assert (finding["kind"], finding["text"]) == ("text", "Platform four")


@needs_data("photos_coral")
def test_every_picture_of_coral() -> None:
    pictures = sorted((DATA / "photos_coral").rglob("*.jpg"))
    lines = looked("look", *pictures)
    assert [line["image"] for line in lines] == [str(path) for path in pictures]
    said = {Path(line["image"]).name: line["said"] for line in lines}
    assert "cat" in said["cat_720p.jpg"]
    assert "bird" in said["parrot.jpg"]
    assert "people" in said["kite_and_cold.jpg"]


def test_broken_pictures_give_a_line_each_and_the_rest_still_run(tmp_path: Path) -> None:
    broken = broken_files(tmp_path)
    done = seeing("look", *broken.values(), photograph("chelsea.png"))
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert done.stdout.endswith("A cat in the middle.\n")
    lines = done.stderr.splitlines()
    assert len(lines) == len(broken)
    for line, path in zip(lines, broken.values(), strict=True):
        assert line.startswith("seeing: expected a picture")
        assert str(path) in line


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "COMMAND"),
        (["look"], "IMAGE"),
        (["fly"], "invalid choice"),
        (
            ["look", "x.png", "--mode", "dance"],
            EVERY_MODE,
        ),
        (["say", "hello", "--set", "speech.rate_wpm=9"], "from 80 to 500"),
        (["say", "hello", "--set", "voice=parrot"], "expected the voice"),
        (["run", "--set", "camera=eye"], "usb:0, video:FILE or photos:DIR"),
        (["run", "--set", "mode=dance"], EVERY_MODE),
        (["run", "--set", "speech.language=xx"], "expected speech.language to be one of en"),
        (["run", "--config", "/nowhere.toml"], "No such file"),
    ],
)
def test_wrong_usage_is_2_and_says_how_to_be_right(
    tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    done = seeing(*arguments, SEEING_STATE=str(tmp_path))
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_say_into_a_file(tmp_path: Path) -> None:
    assert seeing("say", "Twenty dollars", "--wav", tmp_path / "a.wav").returncode == 0
    with wave.open(str(tmp_path / "a.wav")) as wav:
        assert 0.5 < wav.getnframes() / wav.getframerate() < 3


def test_look_into_one_file_for_all_pictures(tmp_path: Path) -> None:
    pictures = [photograph("chelsea.png"), photograph("coffee.png")]
    assert seeing("look", *pictures, "--wav", tmp_path / "a.wav").returncode == 0
    with wave.open(str(tmp_path / "a.wav")) as wav:
        assert 1 < wav.getnframes() / wav.getframerate() < 6


def test_a_wav_that_cannot_be_written_is_1() -> None:
    done = seeing("say", "Hello", "--wav", "/nowhere/a.wav")
    assert done.returncode == 1
    assert done.stderr.startswith("seeing: expected to write /nowhere/a.wav")


def test_say_printed() -> None:
    assert seeing("say", "Hello there", "--set", "voice=print").stdout == "Hello there\n"


def test_no_sound_device_is_1_and_says_why() -> None:
    done = seeing("say", "Hello", "--set", "speech.device=none_of_that_name")
    assert done.returncode == 1
    assert done.stderr.startswith("seeing: expected ")
    assert "Traceback" not in done.stderr


def test_models_are_listed_and_whole() -> None:
    done = seeing("models")
    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if line.endswith(", OK")]
    assert "objects: detector, 80 labels" in done.stdout
    assert "backbone: backbone, 1000 labels" in done.stdout


def test_help_is_quick_and_whole() -> None:
    done = seeing("--help")
    assert done.returncode == 0
    for command in ("run", "look", "read", "say", "models", "bench"):
        assert command in done.stdout


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    command = f"{sys.executable} -m seeing.cli models | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, cwd=PROJECT
    )
    assert "Traceback" not in done.stderr

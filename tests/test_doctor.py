"""The command `seeing doctor`: its lines, its exit codes, and that no check can stop it."""

from __future__ import annotations

import faulthandler
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seeing.commands.doctor import spoken
from seeing.doctor import CHECKS
from seeing.doctor.bounded import bounded
from seeing.doctor.check import Check, Patient, State, ok
from seeing.phrases import LANGUAGES, phrases_in
from tests.patients import PROJECT, doctor, healthy, lines_of, program
from tests.test_daemon import no_process_mentions
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = [row.name for row in CHECKS]
LINE = re.compile(r"(OK  |WARN|FAIL) [a-z]+: \S.*")
# What these find is the health of the machine that runs the tests.
SOMEBODY_ELSES = {"groups", "service", "power", "heat", "memory", "disk"}


def children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH on which there is none of the programs that the device needs."""
    return str(program(tmp_path / "bin", "nothing", "exit 1"))


def test_a_healthy_device_is_0_and_quick(tmp_path: Path) -> None:
    began_s, cpu_s = time.monotonic(), children_cpu_s()
    done = doctor(*healthy(tmp_path))
    # Of its own 15 s at most; the clock on the wall also counts what else the machine does.
    assert children_cpu_s() - cpu_s < 15
    assert time.monotonic() - began_s < 60
    assert done.stderr == ""
    assert [line[5:].partition(":")[0] for line in done.stdout.splitlines()] == NAMES
    assert all(LINE.fullmatch(line) for line in done.stdout.splitlines())
    fails = {name for name, line in lines_of(done).items() if not line.startswith("OK   ")}
    assert fails <= SOMEBODY_ELSES
    assert done.returncode == (1 if "FAIL" in done.stdout else 0)


def test_a_bare_machine_is_1_and_says_what_to_type(tmp_path: Path, bare_path: str) -> None:
    settings = (
        "camera=photos:/nowhere",
        "voice=espeak-ng",
        "button=parrot",
        "mode=dance",
        "reading.engine=tesseract",
    )
    options = [option for setting in settings for option in ("--set", setting)]
    done = doctor(*options, "--state", tmp_path, PATH=bare_path)
    assert done.returncode == 1
    assert done.stderr == ""
    lines = lines_of(done)
    assert list(lines) == NAMES
    for name, told in (
        ("settings", "expected a mode: objects.*Type: seeing config"),
        ("camera", "a folder of photographs in /nowhere.*Type: ls /nowhere"),
        ("sound", "the program aplay.*Type: sudo apt install alsa-utils"),
        ("voice", "the program espeak-ng.*Type: sudo apt install espeak-ng"),
        ("reader", "the program tesseract.*Type: sudo apt install tesseract-ocr"),
        ("button", "a button such as.*received 'parrot'.*Type: seeing doctor --set button=keys"),
    ):
        assert re.fullmatch(f"FAIL {name}: .*{told}", lines[name]), lines[name]
    for line in lines.values():
        assert line.startswith("OK   ") or "Type: " in line
        assert "\t" not in line


def test_wrong_settings_are_a_finding_and_the_rest_goes_on(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('camra = "usb:1"\n', "utf-8")
    done = doctor("--config", config, "--state", tmp_path)
    assert done.returncode == 1
    first, *others = done.stdout.splitlines()
    assert first.startswith(f"FAIL settings: {config}: expected a setting: ")
    assert first.endswith(f"Did you mean camera? Type: nano {config}")
    assert len(others) == len(NAMES) - 1
    config.write_text('camera = "usb:1"\n', "utf-8")
    done = doctor("--config", config, "--state", tmp_path)
    assert done.stdout.splitlines()[0] == (
        f"OK   settings: camera usb:1, button keys, voice pyttsx3 (from {config})"
    )
    config.write_text("camera = ", "utf-8")
    first = doctor("--config", config, "--state", tmp_path).stdout.splitlines()[0]
    assert re.fullmatch(f"FAIL settings: expected a TOML file in .*Type: nano {config}", first)


def test_json_says_the_same(tmp_path: Path) -> None:
    done = doctor(*healthy(tmp_path), "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["name"] for one in told] == NAMES
    assert all(set(one) == {"name", "state", "text", "todo"} for one in told)
    assert {one["state"] for one in told} <= {"OK", "WARN", "FAIL"}
    assert all(one["todo"] for one in told if one["state"] != "OK")


def test_it_speaks_through_the_voice_of_the_settings(tmp_path: Path) -> None:
    arguments = healthy(tmp_path)
    shutil.rmtree(tmp_path / "eye")
    done = doctor(*arguments, "--set", "voice=print", "--speak")
    said = done.stdout.splitlines()[len(NAMES) :]
    assert re.fullmatch(r"I found (a|two|three|four) problems?\.", said[0])
    assert said[1] == "I get no picture. Check the camera and its cable."


def test_a_voice_that_cannot_speak_is_no_other_exit_code(tmp_path: Path) -> None:
    done = doctor(*healthy(tmp_path), "--set", "voice=parrot", "--speak")
    assert done.returncode == 1
    assert list(lines_of(done)) == NAMES
    assert done.stderr.startswith("seeing: expected the voice")


def test_a_damaged_model_is_found_in_a_copy_of_the_whole(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "seeing", tmp_path / "seeing")
    shutil.copytree(PROJECT / "models", tmp_path / "models")
    with (tmp_path / "models" / "objects" / "objects.tflite").open("r+b") as file:
        file.truncate(1_000_000)
    done = subprocess.run(
        [sys.executable, "-m", "seeing.cli", "doctor", *map(str, healthy(tmp_path))],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 1
    assert re.search(
        "^FAIL models: objects: expected sha256 .*1,000,000 b.*Type: ", done.stdout, re.M
    )
    assert re.search("^FAIL interpreter: expected sha256 ", done.stdout, re.M)


def hang(_: Patient) -> Check:
    signal.pause()
    return ok("camera", "never")


def hang_with_children(_: Patient) -> Check:
    subprocess.run(["sleep", "77.125"], check=False)
    return ok("camera", "never")


def crash(_: Patient) -> Check:
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGSEGV)
    return ok("camera", "never")


def stumble(_: Patient) -> Check:
    raise ZeroDivisionError("one by none")


def leave(_: Patient) -> Check:
    sys.exit(3)


def chat(_: Patient) -> Check:
    os.system("echo chat; echo chat >&2")  # noqa: S605
    return ok("camera", "é" * 70_000)


@pytest.mark.parametrize(
    ("check", "limit_s", "told"),
    [
        (hang, 0.3, "no answer within 0.3 s"),
        (hang_with_children, 0.3, "no answer within 0.3 s"),
        (crash, 20, "the check crashed (SIGSEGV)"),
        (stumble, 20, "the check failed: ZeroDivisionError: one by none"),
        (leave, 20, "the check crashed (exit code 0)"),
    ],
)
def test_a_check_that_hangs_or_crashes_fails(check: object, limit_s: float, told: str) -> None:
    found = bounded("camera", check, Patient(), limit_s)  # type: ignore[arg-type]
    assert (found.name, found.state, found.text) == ("camera", State.FAIL, told)
    assert "ype: " in found.todo


@pytest.mark.parametrize("ending", [hang, crash])
def test_nothing_of_a_check_outlives_it(ending: Callable[[Patient], Check], tmp_path: Path) -> None:
    script = tmp_path / "child.sh"  # A name of its own: other tests leave children meanwhile.
    script.write_text("sleep 77")

    def bear(patient: Patient) -> Check:
        subprocess.Popen(["/bin/sh", str(script)])
        return ending(patient)

    assert bounded("camera", bear, Patient(), 2).state is State.FAIL
    wait_until(lambda: no_process_mentions(str(script)), "the end of the child")


def test_a_long_answer_arrives_whole_and_chat_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    assert bounded("camera", chat, Patient(), 20).text == "é" * 70_000
    assert capfd.readouterr() == ("", "")


def litter(_: Patient) -> Check:
    Path(tempfile.mkdtemp(), "left").write_text(os.environ["RUNTIME_DIRECTORY"])
    signal.pause()
    return ok("camera", "never")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert bounded("camera", litter, Patient(), 0.5).state is State.FAIL
    assert list(tmp_path.iterdir()) == []


def test_without_any_room_for_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/proc/nowhere")
    assert bounded("camera", lambda _: ok("camera", "fine"), Patient(), 20).state is State.OK


def test_a_line_is_one_line() -> None:
    check = Check("disk", State.FAIL, "two\nlines  of it", "Type: ls\n")
    assert check.line() == "FAIL disk: two lines of it. Type: ls"
    assert Check("disk", State.OK, "fine").line() == "OK   disk: fine"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_can_be_spoken(language: str) -> None:
    phrases = phrases_in(language)
    assert set(phrases.doctor_fails) == set(phrases.doctor_warns) == set(NAMES)


def test_what_is_said() -> None:
    fine = ok("system", "fine")
    dark = Check("camera", State.WARN, "dark", "Type: x")
    mute = Check("sound", State.FAIL, "mute", "Type: x")
    full = Check("disk", State.FAIL, "full", "Type: x")
    english = phrases_in("en")
    assert spoken([fine], english) == ["I checked everything and found no problem."]
    assert spoken([fine, dark], english) == [
        "I work, but something could be better.",
        "The picture is dark, covered or blurred, or the camera is in use.",
    ]
    assert spoken([dark, mute, fine, full], english) == [
        "I found two problems.",
        "I cannot play sound. Check the loudspeaker.",
        "I cannot save anything. The memory card is full or read only.",
        "The picture is dark, covered or blurred, or the camera is in use.",
    ]

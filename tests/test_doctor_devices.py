"""The doctor's checks of camera, sound, voice, reader, models, interpreter and button."""

from __future__ import annotations

import os
import re
import shutil
import time
import wave
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from seeing.devices.camera_photos import PhotosCamera
from seeing.devices.picture import read_picture
from seeing.doctor import camera, hearing, reading, sight
from seeing.doctor.button import check_button
from seeing.doctor.check import State
from seeing.lock import hold
from seeing.sight import card, interpreter, reader, shelf
from tests.patients import PROJECT, doctor, healthy, lines_of, patient, program, put
from tests.pictures import noise, save, written
from tests.sound import inside, missing_programs, room

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from seeing.doctor.check import Check, Patient

CARDS = """\
 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi
                      vc4-hdmi
 1 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                      bcm2835 Headphones
"""


def eye(folder: Path, pixels: np.ndarray) -> str:
    folder.mkdir(exist_ok=True)
    save(folder / "a.png", pixels)
    return f"photos:{folder}"


def seen() -> np.ndarray:
    return read_picture(sight.PICTURE).pixels


@pytest.mark.parametrize(
    ("pixels", "state", "told"),
    [
        (seen(), State.OK, r": 320 x 213, brightness 1\d\d of 255, first one after \d+\.\d s$"),
        (seen() // 12, State.WARN, "too dark, or the lens is covered"),
        (np.full((240, 320, 3), 90, np.uint8), State.WARN, "as if the lens were covered"),
        (cv2.blur(seen(), (25, 25)), State.WARN, "blurred"),
    ],
    ids=["room", "night", "thumb", "shaken"],
)
def test_a_picture_is_judged(tmp_path: Path, pixels: np.ndarray, state: State, told: str) -> None:
    found = camera.check_camera(patient("camera=" + eye(tmp_path / "eye", pixels)))
    assert found.state is state
    assert re.search(told, found.text)


@pytest.mark.parametrize(
    ("name", "told", "todo"),
    [
        ("photos:/nowhere", "received No such file or directory", "Type: ls /nowhere"),
        ("video:/nowhere.mp4", "received no such file", "Type: ls /nowhere.mp4"),
        ("eye", "expected a camera such as", "Type: seeing doctor --set camera=usb:0"),
    ],
)
def test_a_camera_that_is_not_there(name: str, told: str, todo: str) -> None:
    found = camera.check_camera(patient(f"camera={name}"))
    assert found.state is State.FAIL
    assert told in found.text
    assert found.todo.endswith(todo)


@pytest.mark.parametrize(
    ("devices", "todo"),
    [
        ([], "Plug the camera in. Type: seeing doctor"),
        (["video97"], "Type: seeing doctor --set camera=usb:97"),
        (["video98"], "Pull its plug and put it in again. Type: seeing doctor"),
    ],
)
def test_a_usb_camera_that_is_not_there(tmp_path: Path, devices: list[str], todo: str) -> None:
    put(tmp_path, **{f"dev__{device}": "" for device in devices})
    found = camera.check_camera(patient("camera=usb:98", root=tmp_path))
    assert (found.state, found.todo) == (State.FAIL, todo)


def test_a_camera_that_opens_and_then_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "FRAME_S", 0.3)
    monkeypatch.setattr(PhotosCamera, "advance", lambda _: time.sleep(1))
    save(tmp_path / "a.png", noise())
    found = camera.check_camera(patient(f"camera=photos:{tmp_path}"))
    assert found.state is State.FAIL
    assert "a frame within 0.3 s" in found.text


def test_a_device_that_a_running_seeing_may_have_is_no_fault(tmp_path: Path) -> None:
    who = patient("camera=usb:98", "speech.device=nope", "button=parrot", state=tmp_path)
    with hold(tmp_path):
        for check in (camera.check_camera, hearing.check_sound, check_button):
            found = check(who)
            assert found.state is State.WARN
            assert found.text.startswith("not checked, because the seeing that runs")
            assert "Type: " in found.todo
    assert camera.check_camera(who).state is State.FAIL


def test_sound_through_a_device_that_works() -> None:
    found = hearing.check_sound(patient("speech.device=null"))
    assert found.state is State.OK
    assert found.text.startswith("played a tone on null (")


@pytest.mark.sound
@pytest.mark.xdist_group("sound")
@pytest.mark.skipif(bool(missing_programs()), reason=f"no {missing_programs()}")
def test_the_tone_is_heard() -> None:
    with room() as rig, inside(rig) as ear:
        began_s = time.monotonic()
        assert hearing.check_sound(patient()).state is State.OK
        first_s = ear.first_sound(began_s)
        assert 0.1 < ear.last_sound(first_s) - first_s < 1


@pytest.mark.parametrize(
    ("cards", "device", "todo"),
    [
        ("", "nope", "USB sound card. Type: aplay -l"),
        (CARDS, "nope", "Type: seeing doctor --set speech.device=plughw:CARD=Headphones"),
        (
            CARDS,
            "plughw:CARD=Headphones",
            "Type: seeing doctor --set speech.device=plughw:CARD=vc4hdmi",
        ),
    ],
)
def test_sound_through_a_wrong_device(tmp_path: Path, cards: str, device: str, todo: str) -> None:
    found = hearing.check_sound(
        patient(f"speech.device={device}", root=put(tmp_path, proc__asound__cards=cards))
    )
    assert found.state is State.FAIL
    assert f"the ALSA device '{device}'" in found.text
    assert "ALSA lib" not in found.text
    assert found.todo.endswith(todo)


def test_speech_into_a_folder(tmp_path: Path) -> None:
    assert hearing.check_sound(patient(f"voice=wav:{tmp_path / 'new'}")).state is State.OK
    save(tmp_path / "a.png", noise())
    found = hearing.check_sound(patient(f"voice=wav:{tmp_path / 'a.png'}"))
    assert (found.state, "cannot be written" in found.text) == (State.FAIL, True)


@pytest.mark.parametrize("check", [hearing.check_sound, hearing.check_voice])
def test_the_voice_print_needs_no_sound(check: Callable[[Patient], Check]) -> None:
    assert check(patient("voice=print")).state is State.OK


@pytest.mark.parametrize("voice", ["pyttsx3", "espeak-ng"])
def test_a_voice_that_works(voice: str) -> None:
    found = hearing.check_voice(patient(f"voice={voice}"))
    assert found.state is State.OK
    assert re.fullmatch(rf"{voice} made \d\.\d s of speech in \d+\.\d\d s", found.text)


def test_a_voice_that_nobody_hears() -> None:
    found = hearing.check_voice(patient("voice=espeak-ng", "speech.volume=0.0"))
    assert (found.state, found.todo) == (State.WARN, hearing.LOUDER)


@pytest.mark.parametrize(
    ("settings", "told", "todo"),
    [
        (["voice=parrot"], "expected the voice", "--set voice=espeak-ng"),
        (["speech.speaker=zz"], "a speaker of pyttsx3", "--set voice=espeak-ng"),
        (["voice=espeak-ng", "speech.speaker=zz"], "speaker of espeak-ng", "voice=pyttsx3"),
    ],
)
def test_a_voice_that_does_not_work(settings: list[str], told: str, todo: str) -> None:
    found = hearing.check_voice(patient(*settings))
    assert found.state is State.FAIL
    assert told in found.text
    assert found.todo.endswith(todo)


def test_an_engine_that_makes_only_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with wave.open(str(tmp_path / "silence.wav"), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(22_050)
        wav.writeframes(bytes(44_100))
    fake = program(tmp_path / "bin", "espeak-ng", f"cat {tmp_path / 'silence.wav'}")
    monkeypatch.setenv("PATH", f"{fake}:{os.environ['PATH']}")
    found = hearing.check_voice(patient("voice=espeak-ng"))
    assert found.state is State.FAIL
    assert "loudest 0 of 32767" in found.text


TESSERACT = "reading.engine=tesseract"


def test_a_reader_that_works() -> None:
    found = reading.check_reader(patient(TESSERACT))
    assert found.state is State.OK
    assert re.match(
        r"tesseract \d+\.\d+\.\d+, languages .*\beng\b.*, read two words in", found.text
    )


def test_a_reader_without_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "installed_languages", lambda: {"eng", "osd"})
    found = reading.check_reader(patient(TESSERACT, "reading.languages=eng fra chi_sim"))
    assert found.state is State.FAIL
    assert re.search("Tesseract's language fra chi_sim; received eng", found.text)
    assert found.todo == "Type: sudo apt install tesseract-ocr-fra tesseract-ocr-chi-sim"


def test_a_reader_that_misreads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_drawn", lambda _: written("Platform nine"))
    found = reading.check_reader(patient(TESSERACT))
    assert (found.state, "read 'Platform nine' where" in found.text) == (State.FAIL, True)
    assert found.todo == "Type: sudo apt install --reinstall tesseract-ocr tesseract-ocr-eng"


def test_a_reader_that_is_broken(tmp_path: Path) -> None:
    listing = "echo List of available languages; echo eng; echo tesseract 5.0.0 >&2"
    script = (
        f'case "$1" in --list-langs) {listing};; --version) echo tesseract 5.0.0;; *) exit 9;; esac'
    )
    fake = program(tmp_path / "bin", "tesseract", script)
    done = doctor(*healthy(tmp_path), "--set", TESSERACT, PATH=f"{fake}:{os.environ['PATH']}")
    line = lines_of(done)["reader"]
    assert line.startswith("FAIL reader: expected an answer from tesseract")
    assert line.endswith("Type: sudo apt install --reinstall tesseract-ocr tesseract-ocr-eng")
    assert done.returncode == 1


def copy_of_models(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(PROJECT / "models", folder / "models")
    for module in (card, shelf):
        monkeypatch.setattr(module, "shipped_models", lambda: folder / "models")
    return folder / "models"


def test_whole_models_see_the_cat() -> None:
    found = sight.check_models(patient())
    assert found.state is State.OK
    assert re.fullmatch(r"(\w+, )*objects.*: whole, and a picture of a cat .*", found.text)


def test_a_missing_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = copy_of_models(tmp_path, monkeypatch)
    (models / "objects" / "objects.tflite").unlink()
    found = sight.check_models(patient())
    assert (found.state, found.text.startswith("objects: expected a model")) == (State.FAIL, True)
    assert found.todo.endswith("-m pip install --force-reinstall --no-deps seeing")
    (tmp_path / ".git").mkdir()
    assert sight.check_models(patient()).todo == f"Type: git -C {tmp_path} checkout -- models"
    shutil.rmtree(models)
    assert sight.check_models(patient()).text == f"there are none in {models}"


def test_a_model_that_takes_the_cat_for_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = copy_of_models(tmp_path, monkeypatch) / "objects" / "labels.txt"
    names = labels.read_text("utf-8").splitlines()
    labels.write_text("\n".join("dog" if name == "cat" else name for name in names), "utf-8")
    found = sight.check_models(patient())
    assert found.state is State.FAIL
    assert found.text.endswith("whole, but took a picture of a cat for dog")


def test_the_interpreter_tells_how_it_runs() -> None:
    found = sight.check_interpreter(patient("models.threads=1"))
    assert re.match(r"(litert|tflite), 1 thread, with(out)? XNNPACK, \d+ ms a look", found.text)
    assert (found.state is State.OK) or "slow" in found.text


def test_the_interpreter_without_cpuinfo(tmp_path: Path) -> None:
    found = sight.check_interpreter(patient(root=tmp_path))
    assert (found.state, "/proc/cpuinfo cannot be read" in found.text) == (State.WARN, True)
    assert found.todo.endswith("Type: sudo systemctl edit --full seeing")


def test_the_interpreter_without_its_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "RUNTIMES", {"litert": "no_such_runtime"})
    found = sight.check_interpreter(patient())
    assert (found.state, "litert: No module named" in found.text) == (State.FAIL, True)
    assert found.todo.endswith("-m pip install --force-reinstall ai-edge-litert")
    found = sight.check_interpreter(patient("models.runtime=steam"))
    assert found.todo.endswith("Type: seeing doctor --set models.runtime=auto")


def test_the_interpreter_without_its_delegate(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare(interpreter.Model):
        runtime = "litert"

        def is_accelerated(self) -> bool:
            return False

    monkeypatch.setattr(interpreter, "Model", Bare)
    found = sight.check_interpreter(patient())
    assert "without XNNPACK" in found.text
    assert found.state is (State.WARN if found.text.startswith("litert") else State.OK)


@pytest.mark.parametrize(
    ("button", "state", "told"),
    [
        ("none", State.OK, "none is wanted"),
        ("parrot", State.FAIL, "expected a button such as gpio:17, usb-key:NAME, keys"),
        ("script:/nowhere", State.FAIL, "/nowhere"),
    ],
)
def test_buttons(button: str, state: State, told: str) -> None:
    found = check_button(patient(f"button={button}"))
    assert (found.state, told in found.text) == (state, True)


def test_a_scripted_button(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "tests" / "demo" / "finger.script", tmp_path)
    found = check_button(patient(f"button=script:{tmp_path / 'finger.script'}"))
    assert (found.state, found.text.endswith("finger.script opens")) == (State.OK, True)

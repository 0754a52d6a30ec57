"""What is remembered, and that no disk can hinder the device from starting."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seeing.commands import options
from seeing.errors import SeeingError
from seeing.lock import hold, holder
from seeing.remembered import FILE, remember, remembered

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_remembered_is_there_again(tmp_path: Path) -> None:
    assert remembered(tmp_path).table == {}
    assert remember(tmp_path / "new", {"mode": "text"})
    assert remember(tmp_path / "new", {"speech.rate_wpm": 240})
    assert remembered(tmp_path / "new").table == {"mode": "text", "speech": {"rate_wpm": 240}}


def test_the_same_again_is_not_written(tmp_path: Path) -> None:
    remember(tmp_path, {"mode": "text"})
    before = (tmp_path / FILE).stat()
    assert remember(tmp_path, {"mode": "text"})
    after = (tmp_path / FILE).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("text", ["", "mode = ", "\x00\x00", "colour = 1", "speech.rate_wpm = 9"])
def test_nonsense_is_left_aside(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert remembered(tmp_path).table == {}
    assert remember(tmp_path, {"mode": "objects"})
    assert remembered(tmp_path).table == {"mode": "objects"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.binary(max_size=80))
def test_any_bytes_are_no_reason_not_to_start(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE).write_bytes(data)
    remembered(tmp_path)


def test_a_disk_that_cannot_be_written_is_survived(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert not remember(tmp_path / "file", {"mode": "text"})
    with hold(tmp_path / "file"):
        pass


HOLDING = """
import resource, sys
from pathlib import Path
from seeing.lock import hold
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
with hold(Path(sys.argv[1])):
    print("held")
"""


def test_a_full_disk_is_no_fault_when_the_device_is_switched_off(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOLDING, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "held\n", "")


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(tmp_path, {"mode": "text"})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert not remember(tmp_path, {"mode": "objects"})
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert remembered(tmp_path).table == {"mode": "text"}


def test_one_holder_a_folder(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    with hold(tmp_path):
        assert holder(tmp_path) == os.getpid()
        with pytest.raises(SeeingError, match="another one that runs"), hold(tmp_path):
            pass
    assert holder(tmp_path) is None


def arguments(**given: Any) -> Any:
    return SimpleNamespace(**({"config": None, "assignments": [], "state": None} | given))


def test_later_layers_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system, user = tmp_path / "system.toml", tmp_path / "seeing" / "config.toml"
    user.parent.mkdir()
    system.write_text('mode = "text"\ncamera = "usb:1"\nspeech.rate_wpm = 100\nvoice = "print"\n')
    user.write_text("speech.rate_wpm = 110\nspeech.volume = 0.5\n")
    (tmp_path / "more.toml").write_text('camera = "usb:3"\n')
    monkeypatch.setattr(options, "SYSTEM_CONFIG", system)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    remember(tmp_path / "state", {"mode": "objects", "speech.rate_wpm": 120})
    settings, origins = options.settings_with_origins(
        arguments(
            state=tmp_path / "state",
            config=tmp_path / "more.toml",
            assignments=["speech.volume=0.25"],
        )
    )
    assert (settings.mode, settings.camera, settings.voice) == ("objects", "usb:3", "print")
    assert (settings.speech.rate_wpm, settings.speech.volume) == (120, 0.25)
    assert origins["mode"] == origins["speech.rate_wpm"] == str(tmp_path / "state" / FILE)
    assert origins["camera"] == str(tmp_path / "more.toml")
    assert origins["voice"] == str(system)
    assert origins["speech.volume"] == "--set speech.volume=0.25"
    assert origins["button"] == "default"


def config(state: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "seeing.cli", "config", "--state", str(state), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_config_prints_and_remembers(tmp_path: Path) -> None:
    assert 'camera = "usb:0"  # default' in config(tmp_path).stdout.splitlines()
    done = config(tmp_path, "--remember", "speech.rate_wpm=250")
    assert done.returncode == 0
    assert f"speech.rate_wpm = 250  # {tmp_path / FILE}" in done.stdout.splitlines()
    assert config(tmp_path, "--remember", "camera=usb:9").returncode == 2
    assert config(tmp_path, "--remember", "speech.rate_wpm=9").returncode == 2
    assert "speech.rate_wpm = 250" in config(tmp_path).stdout


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("mode", "nix", "expected a mode: objects, "),
        ("camera", "foo", "expected a camera such as "),
        ("models.objects", "nix", "expected a model: backbone, objects"),
        ("money.packs", "eur nix", "expected packs of bank notes: eur, irr, mkd, sek; received"),
    ],
)
def test_config_refuses_what_names_nothing(tmp_path: Path, key: str, value: str, told: str) -> None:
    done = config(tmp_path, "--set", f"{key}={value}")
    assert done.returncode == 2
    assert f'{key} = "{value}"  # --set {key}={value}' in done.stdout.splitlines()
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"seeing: --set {key}={value}: {told}")

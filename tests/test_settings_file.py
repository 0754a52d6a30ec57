"""Settings: what is read, and how each mistake is named."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.errors import UsageError
from seeing.settings import Settings
from seeing.settings_file import load_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_defaults() -> None:
    assert load_settings(None) == Settings()


def test_a_file_then_the_command_line(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('camera = "photos:/tmp"\n[speech]\nrate_wpm = 240\nvolume = 1\n', "utf-8")
    settings = load_settings(config, ["speech.rate_wpm=300", "voice=wav:/tmp/a b"])
    assert settings.camera == "photos:/tmp"
    assert settings.voice == "wav:/tmp/a b"
    assert settings.speech.rate_wpm == 300
    assert settings.speech.volume == 1.0
    assert settings.earcons is True
    assert load_settings(None, ["earcons=false"]).earcons is False


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("camra=usb:0", "Did you mean camera"),
        ("speech.rate=200", "Did you mean speech.rate_wpm"),
        ("camera", "expected KEY=VALUE"),
        ("speech=fast", "expected a table for speech"),
        ("speech.rate_wpm=fast", "expected a whole number for speech.rate_wpm; received 'fast'"),
        ("speech.rate_wpm=79", "from 80 to 500"),
        ("speech.rate_wpm=501", "from 80 to 500"),
        ("speech.rate_wpm=true", "expected a whole number"),
        ("speech.volume=1.5", "from 0 to 1"),
        ("speech.volume=nan", "from 0 to 1"),
        ("earcons=1", "expected true or false for earcons"),
        ("camera=7", "expected a text for camera"),
        ("photos.each_s=0", "photos.each_s from 0.1 to 86400 seconds"),
        ("gestures.long_s=5", "gestures.long_s < gestures.hold_s"),
        ("gestures.off_s=3", "gestures.hold_s < gestures.off_s up to 60 seconds"),
        ("gestures.off_s=-1", "gestures.off_s of 0: never"),
        ("gestures.off_s=nan", "gestures.off_s of 0: never"),
        ("gestures.hold_s=6", "gestures.hold_s < gestures.off_s"),
        ("power_off=maybe", "power_off to be one of auto, systemd, never"),
        ("models.threads=-1", "0 or more"),
        ("=1", "expected a setting"),
        ("camera.x=1", "expected a text for camera"),
    ],
)
def test_mistakes_are_named_with_their_cure(assignment: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        load_settings(None, [assignment])


@pytest.mark.parametrize("text", ["camera = ", "\x00", "[speech]\nrate_wpm = '200'\n"])
def test_a_broken_file_is_one_clear_error(tmp_path: Path, text: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=": expected .*; received |^expected .*; received "):
        load_settings(config)


def test_gestures_and_power_off_are_settings() -> None:
    settings = load_settings(
        None, ["gestures.hold_s=2", "gestures.off_s=0", "gestures.double_s=0.5", "power_off=never"]
    )
    times = settings.gestures
    assert (times.double_s, times.hold_s, times.off_s) == (0.5, 2.0, 0.0)
    assert settings.power_off == "never"


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load_settings(tmp_path / "none.toml")


@given(st.text(max_size=30))
def test_any_assignment_is_taken_or_refused_politely(assignment: str) -> None:
    try:
        load_settings(None, [assignment])
    except UsageError as error:
        assert "expected " in str(error)


def test_every_setting_is_of_a_kind_that_toml_has() -> None:
    def kinds(part: object) -> set[type]:
        values = [getattr(part, field.name) for field in fields(part)]  # type: ignore[arg-type]
        plain = {type(value) for value in values if not is_dataclass(value)}
        return plain.union(*(kinds(value) for value in values if is_dataclass(value)))

    assert kinds(Settings()) <= {str, int, float, bool}

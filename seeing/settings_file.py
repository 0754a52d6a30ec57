"""Settings from TOML and from ``--set KEY=VALUE``: every mistake is named with its cure."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from seeing.errors import UsageError
from seeing.settings import RATE_WPM_RANGE, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def load_settings(config: Path | None, assignments: Iterable[str] = ()) -> Settings:
    """Read the settings: a file over the defaults, and ``key=value`` texts over both.

    Args:
        config: a TOML file; None: the defaults.
        assignments: such as ``camera=usb:1`` or ``speech.rate_wpm=240``.

    Raises:
        UsageError: the file cannot be read; a key is unknown; a value is of the wrong type or
            out of range.
    """
    settings = Settings()
    if config is not None:
        settings = _merged(settings, _read_toml(config), "")
    for assignment in assignments:
        settings = _assigned(settings, assignment)
    _check_ranges(settings)
    return settings


def _read_toml(config: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(config.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError.of(
            expected=f"a TOML file in {config}", received=str(error), todo="Correct the file."
        ) from error


def _assigned(settings: Settings, assignment: str) -> Settings:
    key, equals, text = assignment.partition("=")
    if not equals:
        raise UsageError.of(
            expected="KEY=VALUE after --set",
            received=repr(assignment),
            todo="Write for example --set camera=usb:1.",
        )
    table: dict[str, Any] = {}
    inner = table
    *parents, last = key.strip().split(".")
    for parent in parents:
        inner[parent] = inner = {}
    inner[last] = _value(text)
    assigned: Settings = _merged(settings, table, "")
    return assigned


def _value(text: str) -> Any:
    """Read a value as TOML would, and as plain text where it would not: ``usb:1``, ``240``."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _merged(part: Any, table: Mapping[str, Any], prefix: str) -> Any:
    known = {field.name: getattr(part, field.name) for field in fields(part)}
    changes = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if key not in known:
            raise _unknown(name, [prefix + other for other in known])
        if is_dataclass(known[key]):
            inner = value if isinstance(value, dict) else _wrong(name, "a table", value)
            changes[key] = _merged(known[key], inner, f"{name}.")
        else:
            changes[key] = _typed(name, value, type(known[key]))
    return replace(part, **changes)


def _typed(name: str, value: Any, wanted: type) -> Any:
    if isinstance(value, bool) and wanted is not bool:
        return _wrong(name, WORDS[wanted], value)
    if isinstance(value, wanted):
        return value
    if wanted is float and isinstance(value, int):
        return float(value)
    return _wrong(name, WORDS[wanted], value)


def _wrong(name: str, wanted: str, value: object) -> Any:
    raise UsageError.of(
        expected=f"{wanted} for {name}", received=repr(value), todo="Correct the setting."
    )


def _unknown(name: str, known: list[str]) -> UsageError:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    return UsageError.of(
        expected=f"a setting: {', '.join(sorted(known))}",
        received=repr(name),
        todo=f"Did you mean {nearest[0]}?",
    )


def _check_ranges(settings: Settings) -> None:
    least_wpm, most_wpm = RATE_WPM_RANGE
    times = settings.gestures
    checks = (
        (
            least_wpm <= settings.speech.rate_wpm <= most_wpm,
            f"speech.rate_wpm from {least_wpm} to {most_wpm} words a minute",
            settings.speech.rate_wpm,
        ),
        (0 <= settings.speech.volume <= 1, "speech.volume from 0 to 1", settings.speech.volume),
        (settings.photos.each_s > 0, "photos.each_s above 0 seconds", settings.photos.each_s),
        (settings.models.threads >= 0, "models.threads of 0 or more", settings.models.threads),
        (
            0 < times.double_s <= times.long_s < times.hold_s,
            "gestures.double_s <= gestures.long_s < gestures.hold_s, all above 0 seconds",
            times,
        ),
    )
    for is_fine, expected, received in checks:
        if not is_fine:
            raise UsageError.of(
                expected=expected, received=repr(received), todo="Correct the setting."
            )

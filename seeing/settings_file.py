"""Settings from TOML and from ``--set KEY=VALUE``: every mistake is named with its cure."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from seeing.errors import UsageError
from seeing.languages import LANGUAGES as READ_LANGUAGES
from seeing.phrases import LANGUAGES
from seeing.settings import POWER_OFF_CHOICES, RATE_WPM_RANGE, READING_ENGINES, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    # Whether it is fine, what is expected, what was received.
    Range = tuple[bool, str, object]

LEAST_PHOTO_S, MINUTE_S, DAY_S = 0.1, 60, 86_400
WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


@dataclass(frozen=True)
class Layer:
    """Some settings and where they come from; a later layer goes over an earlier one."""

    origin: str
    table: Mapping[str, Any]


def layered(layers: Iterable[Layer]) -> tuple[Settings, dict[str, str]]:
    """Lay settings over the defaults.

    Returns:
        The settings, and for every key such as ``speech.rate_wpm`` the origin of its value.

    Raises:
        UsageError: a key is unknown; a value is of the wrong type or out of range. It names
            the layer.
    """
    settings = Settings()
    origins = dict.fromkeys(flat(settings), "default")
    for layer in layers:
        try:
            settings = _merged(settings, layer.table, "")
            _check_ranges(settings)
        except UsageError as error:
            named = UsageError(f"{layer.origin}: {error}")
            named.todo = error.todo
            raise named from error
        origins |= dict.fromkeys(flat_table(layer.table), layer.origin)
    return settings, origins


def load_settings(config: Path | None, assignments: Iterable[str] = ()) -> Settings:
    """Read the settings: a file over the defaults, and ``key=value`` texts over both.

    Args:
        config: a TOML file; None: the defaults.
        assignments: such as ``camera=usb:1`` or ``speech.rate_wpm=240``.

    Raises:
        UsageError: as `layered` and `file_layer`.
    """
    files = [] if config is None else [file_layer(config)]
    return layered([*files, *map(assignment_layer, assignments)])[0]


def file_layer(config: Path) -> Layer:
    """The settings in a TOML file. Raises UsageError when it cannot be read."""
    try:
        return Layer(str(config), tomllib.loads(config.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError.of(
            expected=f"a TOML file in {config}", received=str(error), todo="Correct the file."
        ) from error


def assignment_layer(assignment: str) -> Layer:
    """The setting in a text such as ``camera=usb:1``. Raises UsageError when it is none."""
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
    return Layer(f"--set {assignment}", table)


def flat(part: Any, prefix: str = "") -> dict[str, Any]:
    """Every setting by its full key, in the order of the dataclasses."""
    found: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        name = f"{prefix}{field.name}"
        found |= flat(value, f"{name}.") if is_dataclass(value) else {name: value}
    return found


def flat_table(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Every value of a TOML table by its full key."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        found |= flat_table(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


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
    for is_fine, expected, received in (*_speech_ranges(settings), *_other_ranges(settings)):
        if not is_fine:
            raise UsageError.of(
                expected=expected, received=repr(received), todo="Correct the setting."
            )


def _speech_ranges(settings: Settings) -> Iterator[Range]:
    speech = settings.speech
    least_wpm, most_wpm = RATE_WPM_RANGE
    yield (
        least_wpm <= speech.rate_wpm <= most_wpm,
        f"speech.rate_wpm from {least_wpm} to {most_wpm} words a minute",
        speech.rate_wpm,
    )
    yield 0 <= speech.volume <= 1, "speech.volume from 0 to 1", speech.volume
    yield (
        speech.language in LANGUAGES,
        f"speech.language to be one of {', '.join(LANGUAGES)}: a language of the phrases",
        speech.language,
    )


def _other_ranges(settings: Settings) -> Iterator[Range]:
    each_s, every_s = settings.photos.each_s, settings.watch.every_s
    times, threads = settings.gestures, settings.models.threads
    yield (
        LEAST_PHOTO_S <= each_s <= DAY_S,
        f"photos.each_s from {LEAST_PHOTO_S} to {DAY_S} seconds",
        each_s,
    )
    yield 0 <= every_s <= DAY_S, f"watch.every_s from 0 to {DAY_S} seconds", every_s
    yield threads >= 0, "models.threads of 0 or more", threads
    yield (
        0 < times.double_s <= times.long_s < times.hold_s <= MINUTE_S,
        "gestures.double_s <= gestures.long_s < gestures.hold_s, above 0 and up to 60 seconds",
        times,
    )
    yield (
        times.off_s == 0 or times.hold_s < times.off_s <= MINUTE_S,
        "gestures.hold_s < gestures.off_s up to 60 seconds, or gestures.off_s of 0: never",
        times,
    )
    yield (
        settings.power_off in POWER_OFF_CHOICES,
        f"power_off to be one of {', '.join(POWER_OFF_CHOICES)}",
        settings.power_off,
    )
    yield 0 < settings.reading.limit_s <= DAY_S, "reading.limit_s above 0", settings.reading.limit_s
    names = settings.reading.languages.split()
    unknown = [name for name in names if name not in READ_LANGUAGES]
    yield (
        bool(names) and not unknown,
        f"reading.languages to be some of {', '.join(sorted(READ_LANGUAGES))}",
        " ".join(unknown) or settings.reading.languages,
    )
    yield (
        settings.reading.engine in READING_ENGINES,
        f"reading.engine to be one of {', '.join(READING_ENGINES)}",
        settings.reading.engine,
    )

"""What the device remembers over a restart: the mode, and how fast and loud it speaks.

One small TOML file in the state folder. It is only written when it would change, and always
whole: a new file is made beside it and renamed over it, so that pulling the plug leaves the
old one or the new one. A file that cannot be read is as good as none, never a reason not to
start.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeing.errors import UsageError
from seeing.settings_file import Layer, assignment_layer, flat_table, layered

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

log = logging.getLogger(__name__)

FILE = "remembered.toml"
KEYS = ("mode", "speech.rate_wpm", "speech.volume")


def remembered(state: Path, modes: Collection[str] | None = None) -> Layer:
    """What was remembered, key by key: what makes no sense, or no sense any more, is left aside.

    Args:
        state: the state folder.
        modes: the modes that there are; None: any will do.
    """
    path = state / FILE
    try:
        table = flat_table(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        table = {}
    except (OSError, ValueError, RecursionError) as error:
        log.warning("what was remembered is left aside: %s", error)
        table = {}
    kept: dict[str, Any] = {}
    for key in KEYS:
        if key in table and _makes_sense(key, table[key], modes):
            part, _, name = key.rpartition(".")
            (kept.setdefault(part, {}) if part else kept)[name] = table[key]
    return Layer(str(path), kept)


def _makes_sense(key: str, value: object, modes: Collection[str] | None) -> bool:
    try:
        layered([assignment_layer(f"{key}={json.dumps(value)}")])
    except (UsageError, TypeError, ValueError) as error:
        log.warning("what was remembered of %s is left aside: %s", key, error)
        return False
    return key != "mode" or modes is None or value in modes


def remember(state: Path, changes: Mapping[str, Any]) -> bool:
    """Keep some of the KEYS; what else was remembered stays.

    Returns:
        Whether it stands in the file now. A full or read-only disk is logged, not raised.
    """
    known = remembered(state)
    values = flat_table(known.table) | dict(changes)
    path = state / FILE
    if flat_table(known.table) == values:
        return True
    text = _toml(values)
    try:
        state.mkdir(parents=True, exist_ok=True)
        _replace(path, text)
    except OSError as error:
        log.warning("the mode and the voice are not remembered: %s", error)
        return False
    return True


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _toml(values: dict[str, Any]) -> str:
    """TOML of keys with dots; JSON's strings and numbers are TOML's too."""
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())

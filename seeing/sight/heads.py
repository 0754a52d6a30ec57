"""The heads of all packs on the shelf, as they lie there now: a new one counts at the next look."""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from seeing.errors import ModelError
from seeing.sight.head import Head
from seeing.sight.pack import read_pack
from seeing.sight.pack_checks import CARD_FILE
from seeing.sight.pack_shelf import folders_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.settings import ModelSettings

log = logging.getLogger(__name__)

Mark: TypeAlias = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class Current:
    """What there is at the moment of a look.

    Attributes:
        heads: ready to run, in the order of their names.
        refused: the names of packs that cannot be used as they lie there. Where an older one
            of the name was in use, it still is among the heads.
    """

    heads: tuple[Head, ...]
    refused: tuple[str, ...] = ()


class Heads(Protocol):
    """Gives the heads of the moment."""

    def current(self) -> Current:
        """Those that there are now. Any thread."""


@dataclass(frozen=True)
class _Slot:
    mark: Mark
    head: Head | None
    is_refused: bool


class ChosenHeads:
    """The packs of some folders, read once.

    Raises:
        ModelError: one cannot be used.
    """

    def __init__(self, folders: Sequence[Path], settings: ModelSettings) -> None:
        self._current = Current(tuple(Head(read_pack(folder), settings) for folder in folders))

    def current(self) -> Current:
        """Always the same."""
        return self._current


class ShelfHeads:
    """The packs on a shelf. One that is new or has changed is loaded, and a broken one left aside.

    Args:
        shelf: may be missing, and may come later.
        settings: which runtime, how many threads.
    """

    def __init__(self, shelf: Path, settings: ModelSettings) -> None:
        self._shelf = shelf
        self._settings = settings
        self._slots: dict[str, _Slot] = {}
        self._lock = threading.Lock()

    def current(self) -> Current:
        """Those on the shelf now; should it not be readable, those before."""
        with self._lock:
            try:
                folders = folders_in(self._shelf)
            except OSError as error:
                log.error("packs stay as they were: %s", error)
            else:
                self._slots = self._renewed(folders)
            slots = self._slots
        return Current(
            tuple(slot.head for slot in slots.values() if slot.head),
            tuple(name for name, slot in slots.items() if slot.is_refused),
        )

    def _renewed(self, folders: dict[str, str]) -> dict[str, _Slot]:
        slots = {name: self._slot(name, folder) for name, folder in folders.items()}
        return {name: slot for name, slot in slots.items() if slot}

    def _slot(self, name: str, folder: str) -> _Slot | None:
        known = self._slots.get(name)
        try:
            mark, full_mark = _mark(folder), None
            if known and known.is_refused:
                full_mark = _full_mark(folder)
            if known and known.mark == (full_mark or mark):
                return known
            full_mark = full_mark or _full_mark(folder)
        except PermissionError:
            mark = full_mark = ((folder, 0, 0, 0),)
            if known and known.mark == mark:
                return known
        except OSError:
            return None  # no card, or it went away just now
        return self._loaded(name, folder, mark, full_mark)

    def _loaded(self, name: str, path: str, mark: Mark, full_mark: Mark) -> _Slot | None:
        known, folder = self._slots.get(name), Path(path)
        try:
            head = Head(read_pack(folder), self._settings)
        except ModelError as error:
            if not folder.exists():
                return None
            log.error("pack %s is not used: %s", name, error)
            return _Slot(full_mark, known.head if known else None, is_refused=True)
        log.info("pack %s is used: %s", name, ", ".join(head.pack.labels))
        return _Slot(mark, head, is_refused=False)


def _mark(folder: str) -> Mark:
    """What tells that a good pack has changed: another card. Raises OSError."""
    return (_stamp(f"{folder}/{CARD_FILE}"),)


def _full_mark(folder: str) -> Mark:
    """What tells that a broken pack has changed: anything in it may be mended. Raises OSError."""
    return tuple(_stamp(str(path)) for path in sorted(Path(folder).iterdir()))


def _stamp(path: str) -> tuple[str, int, int, int]:
    stat = os.stat(path, follow_symlinks=False)  # noqa: PTH116 - each look waits for this
    return path, stat.st_ino, stat.st_mtime_ns, stat.st_size

"""The catalogue of models that others host: ``seeing/catalogue.toml``, or a file like it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import seeing
from seeing.commands.download import Remote
from seeing.errors import UsageError

SCHEMES = ("https://", "http://")


@dataclass(frozen=True)
class Entry:
    """One model of the catalogue.

    Attributes:
        name: what it is got by.
        task: ``classifier`` or ``detector``, for people.
        what: one line about it.
        licence: of the file.
        documented: where its address is given.
        model: the TFLite file.
        labels: the labels file, when the model has none packed into it.
    """

    name: str
    task: str
    what: str
    licence: str
    documented: str
    model: Remote
    labels: Remote | None

    def lines(self) -> tuple[str, ...]:
        """The entry for people, three lines."""
        size = (
            f"{self.model.size_bytes / 1e6:.1f} MB" if self.model.size_bytes else "size not known"
        )
        hashed = f"sha256 {self.model.sha256[:12]}..." if self.model.sha256 else "sha256 not known"
        return (
            f"{self.name:25} {self.task:11} {size:15} {hashed:23} {self.licence}",
            f"  {self.what}",
            f"  {self.model.url}",
        )


def shipped_catalogue() -> Path:
    """The catalogue that comes with this project."""
    return Path(seeing.__file__).parent / "catalogue.toml"


def read_catalogue(path: Path) -> tuple[Entry, ...]:
    """Read a catalogue.

    Raises:
        UsageError: the file is missing or wrong.
    """
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["model"]
        return tuple(_entry(row) for row in rows)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(path, f"a wrong or missing entry: {error}") from error


def entry_named(name: str, entries: tuple[Entry, ...]) -> Entry:
    """Find an entry. Raises UsageError, which names those that there are."""
    for entry in entries:
        if entry.name == name:
            return entry
    raise UsageError.of(
        expected=f"a model of the catalogue: {', '.join(entry.name for entry in entries)}",
        received=repr(name),
        todo="`seeing models list --online` tells more of each.",
    )


def _entry(row: dict[str, Any]) -> Entry:
    labels = row.get("labels")
    return Entry(
        name=str(row["name"]),
        task=str(row["task"]),
        what=str(row["what"]),
        licence=str(row["licence"]),
        documented=str(row["documented"]),
        model=_remote(row),
        labels=_remote(labels) if labels else None,
    )


def _remote(row: dict[str, Any]) -> Remote:
    url = str(row["url"])
    if not url.startswith(SCHEMES):
        raise ValueError(f"an address that begins with https:// instead of {url!r}")
    return Remote(url, int(row.get("bytes", 0)), str(row.get("sha256", "")))


def _wrong(path: Path, received: str) -> UsageError:
    return UsageError.of(
        expected=f"a catalogue in {path}", received=received, todo="Correct the file."
    )

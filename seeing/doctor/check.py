"""One check: what was found, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.settings import Settings

if TYPE_CHECKING:
    from seeing.errors import SeeingError


class State(StrEnum):
    """How a check came out."""

    OK = "OK"
    WARN = "WARN"
    """It works, but not as it should."""
    FAIL = "FAIL"


@dataclass(frozen=True)
class Check:
    """What one check found.

    Attributes:
        name: one word; the phrases file says how a problem of it is spoken.
        state: how it came out.
        text: what was found, for the eye; no full stop at its end.
        todo: what to do about it, a whole sentence such as ``Type: aplay -L``.
    """

    name: str
    state: State
    text: str
    todo: str = ""

    def line(self) -> str:
        """One plain line: ``FAIL sound: no sound card. Type: aplay -l``."""
        text = " ".join(f"{self.text}. {self.todo}".split() if self.todo else self.text.split())
        return f"{self.state.value:<4} {self.name}: {text}"

    def as_dict(self) -> dict[str, str]:
        """The same for JSON."""
        return asdict(self) | {"state": self.state.value}


@dataclass(frozen=True)
class Patient:
    """What the checks look at.

    Attributes:
        settings: those that are valid; the defaults when the user's are not.
        settings_error: why the user's settings are not valid, or None.
        origins: where the settings come from, such as ``default`` or a file.
        state: the folder of what the device keeps.
        root: where ``dev``, ``proc`` and ``sys`` are.
    """

    settings: Settings = field(default_factory=Settings)
    settings_error: SeeingError | None = None
    origins: tuple[str, ...] = ()
    state: Path = Path()
    root: Path = Path("/")

    def read(self, path: str) -> str:
        """The text of a file of the system, such as ``proc/meminfo``; empty when it has none."""
        try:
            return (self.root / path).read_text(encoding="utf-8", errors="replace").strip("\0\n ")
        except OSError:
            return ""

    def board(self) -> str:
        """The name of the board, such as ``Raspberry Pi 4 Model B Rev 1.4``, or empty."""
        return self.read("proc/device-tree/model")

    def is_pi(self) -> bool:
        """Whether this is a Raspberry Pi."""
        return "Raspberry Pi" in self.board()


def ok(name: str, text: str) -> Check:
    """Nothing is wrong."""
    return Check(name, State.OK, text)


def warn(name: str, text: str, todo: str = "") -> Check:
    """It works, but not as it should."""
    return Check(name, State.WARN, text, todo)


def fail(name: str, text: str, todo: str) -> Check:
    """It does not work."""
    return Check(name, State.FAIL, text, todo)


def failed(name: str, error: SeeingError, command: str) -> Check:
    """It does not work, for a reason that the error tells; ``command`` if that names none."""
    todo = error.todo if "type: " in error.todo.lower() else f"{error.todo} Type: {command}"
    return fail(name, reason(error), todo.strip(" ."))


def reason(error: SeeingError) -> str:
    """The error's text without what to do."""
    return str(error).removesuffix(error.todo).rstrip(" .")

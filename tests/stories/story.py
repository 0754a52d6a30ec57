"""A story is a text file::

    # anything after a hash is a remark
    at 0.0 started
    at 0.1 camera found
    say Ready. Objects.
    at 2.0 see dog left, person right     # what looks find from now on
    at 2.5 short                          # a gesture, or "down" and "up"
    say A dog on the left and a person on the right.

``say`` lines are everything that the device says, in order; ``cut`` after one means that the
listener did not hear its end, ``off`` that the device was switched off then. Any sentence that
the story does not expect fails it. A story that has any ``sound`` line has one for every
sound without words, in order: ``sound shutter``, ``sound tone 440`` (Hertz); ``sound none`` when
there are to be none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Said:
    text: str
    is_cut: bool = False
    is_last: bool = False

    def __str__(self) -> str:
        return f"say {self.text}" + "\ncut" * self.is_cut + "\noff" * self.is_last


@dataclass(frozen=True)
class Sounded:
    name: str

    def __str__(self) -> str:
        return f"sound {self.name}"


@dataclass(frozen=True)
class Story:
    actions: tuple[tuple[float, str], ...]
    expected: tuple[Said | Sounded, ...]
    has_sounds: bool = False


def marked(heard: list[Said | Sounded], *, is_cut: bool = False, is_last: bool = False) -> None:
    """Something became of what was said last."""
    for i in reversed(range(len(heard))):
        if isinstance(said := heard[i], Said):
            heard[i] = Said(said.text, said.is_cut or is_cut, said.is_last or is_last)
            return
    raise ValueError("nothing was said yet")


def read_story(path: Path) -> Story:
    actions, expected, has_sounds = list[tuple[float, str]](), list[Said | Sounded](), False
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, rest = line.partition("#")[0].strip().partition(" ")
        if word == "at":
            at_s, _, action = rest.partition(" ")
            actions.append((float(at_s), action.strip()))
        elif word == "say":
            expected.append(Said(rest))
        elif word == "sound":
            has_sounds = True
            expected += [] if rest == "none" else [Sounded(rest)]
        elif word == "cut":
            marked(expected, is_cut=True)
        elif word == "off":
            marked(expected, is_last=True)
        elif word:
            raise ValueError(f"{path.name}: {line!r} is none of at, say, sound, cut and off")
    return Story(tuple(actions), tuple(expected), has_sounds)

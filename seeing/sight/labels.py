"""Labels of other people's models: which line names which class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seeing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

# The label of a class that is nothing and is never told.
NOTHING = "???"
BACKGROUND = frozenset({NOTHING, "background", "__background__", "unlabeled", "unlabelled", "none"})
NUMBERED = re.compile(r"(\d+)[\s:]+(\S.*)")
MOST_CLASSES = 100_000


def read_labels(text: str) -> list[str]:
    """Read a labels file: a label a line, by class number.

    Lines that all begin with a number, from 0 upwards, are placed by it (``0 person``, with
    gaps, as Coral and Teachable Machine write them). Of several names, divided by commas as
    ImageNet's are, the first counts. What is empty or background becomes ``NOTHING``.
    """
    lines = [line.strip() for line in text.removeprefix("\ufeff").rstrip().splitlines()]
    return [_label(line) for line in _placed(lines) or lines]


def _placed(lines: Sequence[str]) -> list[str]:
    matches = [NUMBERED.fullmatch(line) for line in lines]
    found = [(int(match[1]), match[2]) for match in matches if match]
    numbers = [number for number, _ in found]
    is_numbered = len(found) == len(lines) > 0 and numbers[0] == 0
    if not is_numbered or numbers != sorted(set(numbers)) or numbers[-1] > MOST_CLASSES:
        return []
    placed = [NOTHING] * (numbers[-1] + 1)
    for number, label in found:
        placed[number] = label
    return placed


def _label(line: str) -> str:
    name = "".join(char for char in line.partition(",")[0] if char.isprintable()).strip()
    return NOTHING if not name or name.lower() in BACKGROUND else name


def labels_of_outputs(labels: Sequence[str], outputs: int) -> tuple[str, ...]:
    """Give each output of a classifier its label.

    Args:
        labels: as read; the row of the background may be there or not.
        outputs: how many numbers come out; one may be the background's.

    Raises:
        ModelError: their numbers do not fit.
    """
    has_background = bool(labels) and labels[0] == NOTHING
    if len(labels) == outputs:
        return tuple(labels)
    if len(labels) == outputs - 1 and not has_background:
        return (NOTHING, *labels)
    if len(labels) == outputs + 1 and has_background:
        return tuple(labels[1:])
    raise _do_not_fit(f"{outputs:,} labels, or one less without the background", len(labels))


def labels_of_boxes(labels: Sequence[str], scored: int) -> tuple[str, ...]:
    """Give each class number that a detector tells its label.

    The operator that makes the boxes never tells the background: its class 0 is the first thing.

    Args:
        labels: as read; the first may be the background's (``???``).
        scored: how many classes are scored for each box, with or without the background.

    Raises:
        ModelError: their numbers do not fit.
    """
    things = tuple(labels[1:] if labels[:1] == [NOTHING] else labels)
    if len(things) not in {scored, scored - 1}:
        raise _do_not_fit(f"{scored - 1:,} or {scored:,} labels without background", len(things))
    return things


def _do_not_fit(expected: str, count: int) -> ModelError:
    return ModelError.of(
        expected=f"{expected}, as many as the model has classes",
        received=f"{count:,}",
        todo="Name the labels file of this model with --labels.",
    )

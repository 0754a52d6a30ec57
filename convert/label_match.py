"""Which of a model's labels a folder's name means: ``10`` and ``10 Rupees`` are the same note."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from seeing.errors import UsageError
from seeing.sight.labels import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Rule = Callable[[str, str], bool]


def matches(
    folders: Sequence[str], labels: Sequence[str], given: Sequence[str] = ()
) -> dict[str, int]:
    """Find each folder's label.

    First comes what the user says; then the same name; the same but for case, dashes and
    accents; the same but for a plural s; the same number, where one of both is nothing else.
    A rule counts only where it leaves no choice, and no label stands for two folders unless
    the user says so.

    Args:
        folders: what the photographs are called.
        labels: the model's, in order.
        given: ``FOLDER=LABEL`` each, from the user.

    Returns:
        Folder -> index of its label; folders that the model has no name for are missing.

    Raises:
        UsageError: what the user says names no folder or no label.
    """
    found = dict(_given(text, folders, labels) for text in given)
    for rule in RULES:
        open_folders = [folder for folder in folders if folder not in found]
        free = [i for i in range(len(labels)) if i not in found.values() and labels[i] != NOTHING]
        found |= _by(rule, open_folders, free, labels)
    return found


def _by(
    rule: Rule, folders: Sequence[str], free: Sequence[int], labels: Sequence[str]
) -> dict[str, int]:
    fits = {folder: [i for i in free if rule(folder, labels[i])] for folder in folders}
    wanted = [i for indices in fits.values() for i in indices]
    return {
        folder: indices[0]
        for folder, indices in fits.items()
        if len(indices) == 1 and wanted.count(indices[0]) == 1
    }


def _given(text: str, folders: Sequence[str], labels: Sequence[str]) -> tuple[str, int]:
    folder, equals, label = text.partition("=")
    if not equals or folder not in folders:
        raise _wrong("--map FOLDER=LABEL with a folder of the photographs", text, folders)
    if label not in labels:
        raise _wrong("--map FOLDER=LABEL with a label of the model", text, labels)
    return folder, labels.index(label)


def _wrong(expected: str, text: str, names: Sequence[str]) -> UsageError:
    shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    return UsageError.of(expected=expected, received=repr(text), todo=f"There are: {shown}.")


def _plain(name: str) -> str:
    """Small letters without accents, words with single spaces between."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in parts if not unicodedata.combining(char))
    return " ".join(re.split(r"[\s_\-]+", letters)).strip()


def _is_same(folder: str, label: str) -> bool:
    return folder == label


def _is_alike(folder: str, label: str) -> bool:
    return _plain(folder) == _plain(label)


def _is_plural(folder: str, label: str) -> bool:
    return _plain(folder).removesuffix("s") == _plain(label).removesuffix("s")


def _is_number(folder: str, label: str) -> bool:
    numbers = [re.findall(r"\d+", name) for name in (folder, label)]
    has_bare = any(_plain(name).isdigit() for name in (folder, label))
    return has_bare and len(numbers[0]) == 1 and numbers[0] == numbers[1]


RULES: tuple[Rule, ...] = (_is_same, _is_alike, _is_plural, _is_number)

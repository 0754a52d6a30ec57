"""A table of photographs, .csv or .tsv: a line a picture, the first line names the columns.

    path,label,split,group
    photos/1.jpg,apple,train,basket 1

`path` and `label` must be there. Instead of `label` there may be `labels`, any number of them with
a bar between (``Effusion|Nodule``), for pictures that show several things at once. Paths are from
the table's own folder. The names that the NIH chest X-ray table uses are understood too.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from convert.label import label_of
from convert.photo import SPLITS, Photo
from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE_SUFFIXES = frozenset({".csv", ".tsv"})
COLUMNS = {
    "path": "path", "file": "path", "filename": "path", "image": "path", "image index": "path",
    "label": "label", "class": "label",
    "labels": "labels", "finding labels": "labels",
    "split": "split",
    "group": "group", "patient id": "group",
}  # fmt: skip
BAR = "|"
NOTHING = "no finding"
EXAMPLE = "Begin the table with a line such as `path,label`; split and group may follow."


def read_table(table: Path) -> tuple[Photo, ...]:
    """Read a table. Sorted by path; whether the files are there is not looked at.

    Raises:
        UsageError: one line that says which line of the table is wrong, and how.
    """
    rows = _rows(table)
    head = next(rows, (1, []))[1]
    columns = _columns(table, head)
    photos = dict[Path, Photo]()
    for number, row in rows:
        where = f"line {number} of {table}"
        if len(row) != len(head):
            _refuse(f"{len(head)} fields in {where}", f"{len(row)}")
        fields = {name: row[index].strip() for name, index in columns.items()}
        photo = _photo(table.parent, fields, where)
        if photo.path in photos:
            _refuse(f"every picture once in {table}", f"{fields['path']} again in line {number}")
        photos[photo.path] = photo
    return tuple(sorted(photos.values(), key=lambda photo: str(photo.path)))


def _rows(table: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and fields of each line that is not empty."""
    try:
        text = table.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(table, text))
        for row in reader:
            if any(field.strip() for field in row):
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        _refuse(f"a table in UTF-8 in {table}", getattr(error, "strerror", None) or str(error))


def _delimiter(table: Path, text: str) -> str:
    """Spreadsheets write semicolons where the comma belongs into numbers."""
    if table.suffix.lower() == ".tsv":
        return "\t"
    first = next(iter(text.splitlines()), "")
    return ";" if first.count(";") > first.count(",") else ","


def _columns(table: Path, head: list[str]) -> dict[str, int]:
    columns = dict[str, int]()
    for index, text in enumerate(head):
        name = COLUMNS.get(text.strip().lower())
        if name in columns:
            _refuse(f"one column of {name} in {table}", f"another, {text!r}")
        if name:
            columns[name] = index
    if "path" not in columns or ("label" in columns) == ("labels" in columns):
        _refuse(f"the columns path and label (or labels) in {table}", ", ".join(head) or "none")
    return columns


def _photo(folder: Path, fields: dict[str, str], where: str) -> Photo:
    if not fields["path"] or "\0" in fields["path"]:
        _refuse(f"a path in {where}", ascii(fields["path"]))
    split = fields.get("split", "").lower()
    if split not in {"", *SPLITS}:
        _refuse(f"train, val, test or nothing as split in {where}", repr(split))
    return Photo(folder / fields["path"], _labels(fields, where), split, fields.get("group", ""))


def _labels(fields: dict[str, str], where: str) -> tuple[str, ...]:
    if "label" in fields:
        return (label_of(fields["label"], where),)
    if fields["labels"].lower() in {"", NOTHING}:
        return ()
    return tuple(sorted({label_of(text, where) for text in fields["labels"].split(BAR)}))


def _refuse(expected: str, received: str) -> NoReturn:
    raise UsageError.of(expected=expected, received=received, todo=EXAMPLE)

"""Reads FlatBuffers, the form that TFLite files have, without trusting a byte of them.

A table is a position in the file; its fields are found through an offset table that stands
before it (https://flatbuffers.dev/internals/). Everything here only reads, and every position
is checked, so that a damaged file gives a ValueError and nothing else.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MOST_ITEMS = 1_000_000
SIZES = {"b": 1, "B": 1, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8}


@dataclass(frozen=True)
class Table:
    """One table of a FlatBuffer.

    Attributes:
        data: the whole file.
        at: where in it the table stands, in bytes.
    """

    data: bytes
    at: int

    def number(self, field: int, code: str, default: float = 0) -> int:
        """A scalar, such as ``I`` (uint32) or ``b`` (int8), by the struct module's letters."""
        place = self._place(field)
        return int(default if place is None else _unpack(self.data, place, code))

    def table(self, field: int) -> Table | None:
        """Another table, or None when the field is absent."""
        place = self._place(field)
        return None if place is None else Table(self.data, _follow(self.data, place))

    def text(self, field: int) -> str:
        """A text; empty when the field is absent."""
        return self.blob(field).decode("utf-8")

    def blob(self, field: int) -> bytes:
        """Bytes; empty when the field is absent."""
        start, count = self._vector(field, 1, len(self.data))
        return self.data[start : start + count]

    def numbers(self, field: int, code: str) -> tuple[float, ...]:
        """A list of scalars; empty when the field is absent."""
        start, count = self._vector(field, SIZES[code], MOST_ITEMS)
        return struct.unpack_from(f"<{count}{code}", self.data, start)

    def tables(self, field: int) -> tuple[Table, ...]:
        """A list of tables; empty when the field is absent."""
        start, count = self._vector(field, 4, MOST_ITEMS)
        return tuple(Table(self.data, _follow(self.data, start + 4 * i)) for i in range(count))

    def _place(self, field: int) -> int | None:
        offsets = self.at - _unpack(self.data, self.at, "i")
        slot = 4 + 2 * field
        if slot + 2 > _unpack(self.data, offsets, "H"):
            return None
        offset = _unpack(self.data, offsets + slot, "H")
        return self.at + offset if offset else None

    def _vector(self, field: int, item_bytes: int, most: int) -> tuple[int, int]:
        place = self._place(field)
        if place is None:
            return 0, 0
        start = _follow(self.data, place)
        count = _unpack(self.data, start, "I")
        if count > most or start + 4 + count * item_bytes > len(self.data):
            raise ValueError(f"a list of {count:,} items at byte {start:,}")
        return start + 4, count


def root(data: bytes) -> Table:
    """The table that a file begins with. Raises ValueError when that is not one."""
    return Table(data, _follow(data, 0))


def _follow(data: bytes, place: int) -> int:
    return place + _unpack(data, place, "I")


def _unpack(data: bytes, place: int, code: str) -> int:
    # A negative place would count from the end of the file.
    if not 0 <= place <= len(data) - SIZES[code]:
        raise ValueError(f"it points to byte {place:,} of {len(data):,}")
    (number,) = struct.unpack_from(f"<{code}", data, place)
    return int(number)

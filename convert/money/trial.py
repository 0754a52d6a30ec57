"""A pack before its own other pictures: what it tells wrong there it will tell wrong elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.devices.picture import read_picture
from seeing.sight.features import frame_features
from seeing.sight.notes import notes_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.money.references import Reference
    from seeing.sight.note_pack import NotePack

# Of each value, evenly: enough to see a table that was taken for a note.
LOOKED_AT = 8


def told_wrong(pack: NotePack, references: Sequence[Reference]) -> tuple[int, int]:
    """How many of the user's own pictures are told as another value, and of how many."""
    wrong = looked = 0
    for value in pack.values:
        same = [one for one in references if one.value == value]
        step = max(1, -(-len(same) // LOOKED_AT))
        for one in same[::step]:
            frame = frame_features(read_picture(one.path).pixels)
            views = notes_in(frame, pack.faces, {pack.currency: [pack.rule]}).told
            wrong += any(view.face.value != value for view in views)
            looked += 1
    return wrong, looked

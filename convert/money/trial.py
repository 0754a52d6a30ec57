"""A pack before its own other pictures: what it tells wrong there it will tell wrong elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convert.money.references import some_of_each
from seeing.devices.picture import read_picture
from seeing.settings import ModelSettings
from seeing.sight.note_looks import look
from seeing.sight.note_shortlist import Shortlist
from seeing.sight.note_witness import open_witness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convert.money.references import Reference
    from seeing.sight.note_pack import NotePack

# Of each value, evenly: enough to see a table that was taken for a note.
LOOKED_AT = 8
# Of pictures of nothing but the notes the witness must see so many as notes, or it is not asked.
LEAST_SEEN = 0.95


def told_wrong(pack: NotePack, references: Sequence[Reference]) -> tuple[int, int]:
    """How many of the user's own pictures are told as another value, and of how many."""
    some = some_of_each(references, LOOKED_AT)
    shortlist, rules = Shortlist(pack.faces), {pack.currency: [pack.rule]}
    wrong = 0
    for one in some:
        told = look(read_picture(one.path).pixels, shortlist, rules).notes.told
        wrong += any(view.face.value != one.value for view in told)
    return wrong, len(some)


def is_witnessed(references: Sequence[Reference]) -> bool:
    """Whether the witness sees a note in nearly all pictures: then it may spare a closer look."""
    witness = open_witness(ModelSettings(threads=1))
    seen = [witness.sees_one(read_picture(one.path).pixels) for one in references]
    return sum(seen) >= LEAST_SEEN * len(seen)

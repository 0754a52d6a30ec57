"""Check money: the notes that shall be known are there and whole, and so is their witness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.doctor.check import Check, failed, ok, warn
from seeing.errors import SeeingError

if TYPE_CHECKING:
    from seeing.doctor.check import Patient

NAME = "money"


def check_money(patient: Patient) -> Check:
    """Every pack in money.packs has the sha256 of its card, and the witness runs."""
    from seeing.recognisers.money import folder_of, pack_names
    from seeing.sight.note_pack import read_note_pack
    from seeing.sight.note_witness import open_witness

    settings = patient.settings
    try:
        packs = [read_note_pack(folder_of(name, settings)) for name in pack_names(settings)]
        open_witness(settings.models)
    except SeeingError as error:
        return failed(NAME, error, "seeing money --list")
    if not packs:
        return warn(NAME, "no pack in money.packs", "Type: seeing money --list")
    values = sum(len(pack.values) for pack in packs)
    return ok(NAME, f"{', '.join(pack.name for pack in packs)}: whole, {values} values")

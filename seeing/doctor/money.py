"""Check money: the notes that shall be known are there and whole, and so is their witness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.doctor.check import Check, failed, ok
from seeing.errors import SeeingError

if TYPE_CHECKING:
    from seeing.doctor.check import Patient

NAME = "money"


def check_money(patient: Patient) -> Check:
    """Every pack in money.packs has the sha256 of its card, and the witness runs."""
    from seeing.recognisers.money import active_packs
    from seeing.sight.note_witness import open_witness

    try:
        packs = active_packs(patient.settings)
        open_witness(patient.settings.models)
    except SeeingError as error:
        return failed(NAME, error, "seeing money --list")
    values = sum(len(pack.values) for pack in packs)
    return ok(NAME, f"{', '.join(pack.name for pack in packs)}: whole, {values} values")

"""Check button: the one of the settings can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.doctor.check import failed, ok
from seeing.doctor.in_use import unless_in_use
from seeing.errors import SeeingError

if TYPE_CHECKING:
    from seeing.doctor.check import Check, Patient

NAME = "button"


def check_button(patient: Patient) -> Check:
    """It opens. Whether it works only a finger can tell."""
    from seeing.devices.button import open_button

    named = patient.settings.button
    try:
        open_button(patient.settings, lambda _event: None).close()
    except SeeingError as error:
        return unless_in_use(failed(NAME, error, "seeing doctor --set button=keys"), patient)
    if named == "none":
        return ok(NAME, "none is wanted")
    return ok(NAME, f"{named} opens")

"""Check settings: what the user wrote is understood, and names things that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.doctor.check import Check, failed, ok
from seeing.errors import SeeingError
from seeing.phrases import phrases_in

if TYPE_CHECKING:
    from seeing.doctor.check import Patient


def check_settings(patient: Patient) -> Check:
    """The settings can be read, and mode and language are ones that there are."""
    from seeing.recognisers import mode_named

    config = patient.config
    command = f"nano {config}" if config else "seeing doctor"
    if patient.settings_error is not None:
        return failed("settings", patient.settings_error, command)
    settings = patient.settings
    try:
        mode_named(settings.mode)
        phrases_in(settings.speech.language)
    except SeeingError as error:
        return failed("settings", error, command)
    chosen = f"camera {settings.camera}, button {settings.button}, voice {settings.voice}"
    return ok("settings", f"{config or 'valid'}: {chosen}, mode {settings.mode}")

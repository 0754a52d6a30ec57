"""Check settings: what the user wrote is understood, and names things that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seeing.doctor.check import Check, failed, ok
from seeing.errors import SeeingError
from seeing.phrases import phrases_in

if TYPE_CHECKING:
    from seeing.doctor.check import Patient


def check_settings(patient: Patient) -> Check:
    """The settings can be read, and mode and language are ones that there are."""
    from seeing.recognisers import mode_named

    if patient.settings_error is not None:
        return _failed(patient.settings_error)
    settings = patient.settings
    try:
        mode_named(settings.mode)
        phrases_in(settings.speech.language)
    except SeeingError as error:
        return _failed(error)
    origins = [origin for origin in patient.origins if origin != "default"]
    chosen = f"camera {settings.camera}, button {settings.button}, voice {settings.voice}"
    return ok("settings", f"{chosen} (from {', '.join(origins) or 'the defaults'})")


def _failed(error: SeeingError) -> Check:
    named = re.search(r"[^\s:;]+\.toml", str(error))
    return failed("settings", error, f"nano {named[0]}" if named else "seeing config")

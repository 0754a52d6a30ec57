"""What the daemon that runs holds, the doctor cannot have: no fault of the camera."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from seeing.doctor.check import State, warn
from seeing.lock import holder

if TYPE_CHECKING:
    from seeing.doctor.check import Check, Patient

UNIT = "seeing"
LIMIT_S = 3.0
BY_SYSTEMD = f"Type: sudo systemctl stop {UNIT}; seeing doctor; sudo systemctl start {UNIT}"
BY_HAND = "End it first: type q or Ctrl-C where it runs. Type: seeing doctor"


def unless_in_use(check: Check, patient: Patient) -> Check:
    """Doubt a FAIL while the daemon runs: it may just be the one that has the device."""
    if check.state is not State.FAIL or not is_running(patient):
        return check
    text = f"not checked, because the seeing that runs may be using it ({check.text})"
    return warn(check.name, text, BY_SYSTEMD if _is_active() else BY_HAND)


def is_running(patient: Patient) -> bool:
    """Whether a daemon runs here, started by hand or by systemd."""
    return holder(patient.state) is not None or _is_active()


def _is_active() -> bool:
    command = ["systemctl", "--quiet", "is-active", UNIT]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=LIMIT_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0

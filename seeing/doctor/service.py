"""Check service: systemd starts seeing, and it has not failed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from seeing.doctor.check import Check, fail, ok, warn
from seeing.doctor.in_use import LIMIT_S, UNIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.doctor.check import Patient

NAME = "service"
PROPERTIES = "LoadState,ActiveState,UnitFileState,NRestarts"
STARTED = ("enabled", "enabled-runtime", "static", "indirect", "alias", "linked")


def check_service(patient: Patient) -> Check:
    """It runs and is started at boot; where it failed, the journal's last line says why."""
    if not (patient.root / "run/systemd/system").is_dir():
        return ok(NAME, "systemd does not run here")
    told = _output(["systemctl", "show", UNIT, f"--property={PROPERTIES}"])
    unit = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
    if not unit:
        return warn(NAME, "systemctl does not answer", f"Type: systemctl status {UNIT}")
    if unit.get("LoadState") == "not-found":
        return ok(NAME, "not installed; seeing runs when you type: seeing run")
    return _judged(unit)


def _judged(unit: dict[str, str]) -> Check:
    active, enabled = unit.get("ActiveState", "unknown"), unit.get("UnitFileState", "unknown")
    restarts = int(unit.get("NRestarts") or 0)
    text = f"{active}, {enabled}"
    if enabled == "masked":
        return fail(NAME, text, f"Type: sudo systemctl unmask {UNIT}; seeing doctor")
    if active == "failed":
        todo = f"Type: sudo systemctl reset-failed {UNIT}; sudo systemctl restart {UNIT}"
        return fail(NAME, f"{text}; last words: {_last_words()}", todo)
    if enabled not in STARTED:
        todo = f"Type: sudo systemctl enable --now {UNIT}"
        return warn(NAME, f"{text}; it does not start by itself", todo)
    if active not in ("active", "reloading"):
        return warn(NAME, f"{text}; it does not run", f"Type: sudo systemctl start {UNIT}")
    if restarts:
        text = f"{text}; restarted {restarts} times; last words: {_last_words()}"
        return warn(NAME, text, f"Type: journalctl -u {UNIT} -p warning")
    return ok(NAME, text)


def _last_words() -> str:
    """The last complaint in the journal, else its last line."""
    for least in (["--priority=warning"], []):
        command = ["journalctl", "--unit", UNIT, *least, "--lines=1", "--output=cat"]
        lines = _output([*command, "--no-pager", "--quiet"]).splitlines()
        if lines:
            return lines[-1][:300].rstrip(" .")
    return "none (the journal may be closed to you)"


def _output(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False, timeout=LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()

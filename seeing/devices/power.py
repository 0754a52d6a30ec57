"""The switch: powers the device off through systemd, and nowhere else.

A desktop's terminal carries systemd's ``INVOCATION_ID`` too, so that alone would let a try on
a laptop switch the laptop off. ``SYSTEMD_EXEC_PID`` is the process that systemd itself
started: only where that is this one, seeing is a service.
"""

from __future__ import annotations

import logging
import os
import subprocess
from typing import TYPE_CHECKING

from seeing.errors import PowerError
from seeing.events import PowerStaysOn

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

COMMAND = ("systemctl", "--no-ask-password", "--no-wall", "poweroff")
ANSWER_S = 5.0
NEVER = "the power stays on: power_off is never; only seeing ends"
NO_SERVICE = "the power stays on: power off is off outside systemd; only seeing ends"


def switch_off(choice: str) -> PowerStaysOn | None:
    """Switch the device off.

    Args:
        choice: the setting ``power_off``: ``auto``, ``systemd`` or ``never``.

    Returns:
        None: systemd has taken the order and will end this process. Else why the power stays
        on, with an error when switching off was tried.
    """
    if choice == "never":
        return PowerStaysOn(NEVER)
    if not _is_below_systemd(choice, os.environ, os.getpid()):
        return PowerStaysOn(NO_SERVICE)
    try:
        _order()
    except PowerError as error:
        log.error("%s", error)
        return PowerStaysOn(str(error), error)
    return None


def _is_below_systemd(choice: str, environment: Mapping[str, str], pid: int) -> bool:
    if "INVOCATION_ID" not in environment:
        return False
    return choice == "systemd" or environment.get("SYSTEMD_EXEC_PID") == str(pid)


def _order() -> None:
    try:
        done = subprocess.run(
            COMMAND, capture_output=True, text=True, timeout=ANSWER_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _refused(str(error)) from error
    if done.returncode != 0:
        raise _refused(done.stderr.strip() or f"exit code {done.returncode}")


def _refused(received: str) -> PowerError:
    return PowerError.of(
        expected=f"{' '.join(COMMAND)} to be obeyed",
        received=received,
        todo="Let the user of the service switch off: install polkitd and the rule "
        "systemd/seeing.polkit (`seeing install-service` does).",
    )

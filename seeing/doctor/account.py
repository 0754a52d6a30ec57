"""Check groups: the user may open the devices that are there."""

from __future__ import annotations

import grp
import os
import pwd
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.doctor.check import Check, fail, ok, warn

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.doctor.check import Patient
    from seeing.settings import Settings

NAME = "groups"


@dataclass(frozen=True)
class Access:
    """A group, the devices below ``dev`` that it opens, and the settings that need them."""

    group: str
    devices: tuple[str, ...]
    needed_by: tuple[str, ...]


ACCESSES = (
    Access("video", ("video*", "media*", "vcio"), ("usb", "pi")),
    Access("audio", ("snd/pcm*", "snd/control*"), ("pyttsx3", "espeak-ng")),
    Access("gpio", ("gpiochip*",), ("gpio",)),
    Access("input", ("input/event*",), ("usb-key",)),
)


def check_groups(patient: Patient) -> Check:
    """Devices that the settings need and that are closed FAIL, other closed ones WARN."""
    user = _user()
    closed = [access for access in ACCESSES if _closed(access, patient.root / "dev")]
    if not closed:
        return ok(NAME, f"{user} may use the devices that are there")
    names = [access.group for access in closed]
    text = f"{user} may not use the devices of: {', '.join(names)}"
    is_needed = any(_is_needed(access, patient.settings) for access in closed)
    return (fail if is_needed else warn)(NAME, text, _todo(user, names))


def _closed(access: Access, dev: Path) -> list[Path]:
    paths = [path for pattern in access.devices for path in sorted(dev.glob(pattern))]
    return [path for path in paths if not os.access(path, os.R_OK)]


def _is_needed(access: Access, settings: Settings) -> bool:
    chosen = (settings.camera, settings.voice, settings.button)
    return any(name.partition(":")[0] in access.needed_by for name in chosen)


def _todo(user: str, names: list[str]) -> str:
    if set(names) <= _granted(user):
        return "They are yours at your next login. Type: sudo reboot"
    missing = [name for name in names if _exists(name)]
    if not missing:
        return f"Type: ls -l /dev; the system has no group {names[0]}"
    return f"Type: sudo usermod -aG {','.join(missing)} {user}; sudo reboot"


def _granted(user: str) -> set[str]:
    """The groups that the user has been given, also those that begin at the next login."""
    return {group.gr_name for group in grp.getgrall() if user in group.gr_mem}


def _exists(group: str) -> bool:
    return any(group == other.gr_name for other in grp.getgrall())


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())

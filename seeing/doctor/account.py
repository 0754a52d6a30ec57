"""Check groups: the user may open the devices that are there."""

from __future__ import annotations

import grp
import os
import pwd
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.devices.rights import join_group
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
    Access("video", ("video*", "media*", "vcio"), ("usb", "picamera2")),
    Access("audio", ("snd/pcm*", "snd/control*"), ("pyttsx3", "espeak-ng")),
    Access("gpio", ("gpiochip*",), ("gpio",)),
    Access("input", ("input/event*",), ("usb-key",)),
)


def check_groups(patient: Patient) -> Check:
    """Devices that the settings need and that are closed FAIL, other closed ones WARN."""
    user = _user()
    closed = {
        access: path for access in ACCESSES if (path := _closed(access, patient.root / "dev"))
    }
    if not closed:
        return ok(NAME, f"{user} may use the devices that are there")
    text = f"{user} may not use {', '.join(map(str, closed.values()))}"
    is_needed = any(_is_needed(access, patient.settings) for access in closed)
    return (fail if is_needed else warn)(NAME, text, _todo(user, closed))


def _closed(access: Access, dev: Path) -> Path | None:
    """The first device of it that is closed to us."""
    paths = [path for pattern in access.devices for path in sorted(dev.glob(pattern))]
    return next((path for path in paths if not os.access(path, os.R_OK)), None)


def _is_needed(access: Access, settings: Settings) -> bool:
    chosen = (settings.camera, settings.voice, settings.button)
    return any(name.partition(":")[0] in access.needed_by for name in chosen)


def _todo(user: str, closed: dict[Access, Path]) -> str:
    """The group that a device belongs to opens it, unless that is ours already, or root's."""
    for access, path in closed.items():
        if path.stat().st_gid in (0, *os.getgroups()):
            return f"Type: sudo chgrp {access.group} {path}; sudo chmod g+rw {path}"
    groups = [grp.getgrgid(path.stat().st_gid) for path in closed.values()]
    missing = [group.gr_name for group in groups if user not in group.gr_mem]
    if not missing:
        return "They are yours from the next start on. Type: sudo reboot"
    return join_group(",".join(dict.fromkeys(missing))).rstrip(".")


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())

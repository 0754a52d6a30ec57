"""What to type when a device is there but this user may not use it."""

from __future__ import annotations

import os
import pwd


def join_group(group: str) -> str:
    """The command that gives this process's own user, who may be a service's, the right."""
    uid = os.getuid()
    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:
        user = str(uid)
    return f"Type: sudo usermod -aG {group} {user}, then log in again or restart the service."

"""Check disk: what the device keeps can be kept."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

from seeing.doctor.check import Check, fail, ok, warn

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.doctor.check import Patient

NAME = "disk"
LITTLE_MB, TOO_LITTLE_MB = 500, 50
TRIAL_BYTES = 4096
BIGGEST = "Type: sudo du -xh --max-depth=2 / | sort -h | tail"


def check_disk(patient: Patient) -> Check:
    """The state folder, or the nearest folder that is there, can be written and has room."""
    folder = patient.state.absolute()
    nearest = next(path for path in (folder, *folder.parents) if _is_there(path))
    if os.statvfs(nearest).f_flag & os.ST_RDONLY:
        mount = next(path for path in (nearest, *nearest.parents) if path.is_mount())
        text = f"{folder} is on a file system that can only be read; a memory card may be worn out"
        return fail(NAME, text, f"Type: sudo mount -o remount,rw {mount}")
    try:
        _write(nearest, is_there=nearest == folder)
    except OSError as error:
        todo = f'Type: sudo install -d -o "$USER" {folder}'
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        text = f"{folder} cannot be written ({error.strerror or error})"
        return fail(NAME, text, BIGGEST if is_full else todo)
    return _room(folder, shutil.disk_usage(nearest).free // 1_000_000)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # Inside a folder that is closed to us.
        return False


def _write(folder: Path, *, is_there: bool) -> None:
    """Write and delete; in a folder that is not ours only ask. Raises OSError."""
    if not is_there:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, f"{folder} is closed to you")
        return
    with tempfile.TemporaryFile(dir=folder) as trial:
        trial.write(os.urandom(TRIAL_BYTES))
        trial.flush()
        os.fsync(trial.fileno())


def _room(folder: Path, free_mb: int) -> Check:
    text = f"{free_mb:,} MB left in {folder}"
    if free_mb < TOO_LITTLE_MB:
        return fail(NAME, f"{text}, too little", BIGGEST)
    if free_mb < LITTLE_MB:
        return warn(NAME, f"{text}, that is little", BIGGEST)
    return ok(NAME, text)

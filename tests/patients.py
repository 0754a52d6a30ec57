"""Patients for the doctor: machines made of files, programs on a PATH of their own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeing.doctor.check import Check, Patient, State
from seeing.settings_file import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROJECT = Path(__file__).parents[1]
NOBODY = 65534


def patient(*settings: str, root: Path = Path("/"), state: Path = Path()) -> Patient:
    """A patient with settings such as ``speech.device=null``."""
    return Patient(load_settings(None, settings), root=root, state=state)


def put(root: Path, **files: str) -> Path:
    """Write files of a made-up machine: ``proc__meminfo="..."`` is ``proc/meminfo``."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def program(folder: Path, name: str, script: str) -> Path:
    """A program in a folder for the PATH."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)
    return folder


def doctor(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``seeing doctor`` as a person would who has no settings file."""
    with tempfile.TemporaryDirectory(prefix="home-") as home:
        return subprocess.run(
            [sys.executable, "-m", "seeing.cli", "doctor", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(PROJECT), "XDG_CONFIG_HOME": home} | environment,
        )


def lines_of(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """The line of each check, by its name."""
    return {line[5:].partition(":")[0]: line for line in done.stdout.splitlines()}


def healthy(folder: Path) -> tuple[object, ...]:
    """Arguments with which every check can come out well on a machine without any device."""
    (folder / "eye").mkdir(exist_ok=True)
    shutil.copy(PROJECT / "seeing" / "doctor" / "cat.jpg", folder / "eye")
    settings = (f"camera=photos:{folder / 'eye'}", "speech.device=null", "button=none")
    options = [option for setting in settings for option in ("--set", setting)]
    return (*options, "--state", folder / "state")


@contextlib.contextmanager
def open_to_all() -> Iterator[Path]:
    """A folder that also other users may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="patient-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def as_nobody(check: Callable[[Patient], Check], who: Patient) -> Check:
    """Run a check as a user who is in no group; as ourselves if we cannot be another."""
    if os.getuid() != 0:
        return check(who)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(writing, json.dumps(check(who).as_dict()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        told: dict[str, Any] = json.loads(answers.read())
    os.waitpid(child, 0)
    return Check(told["name"], State(told["state"]), told["text"], told["todo"])

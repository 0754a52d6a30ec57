"""Runs one check in a process of its own: it may crash or hang, and the others still run.

A process, not a thread: a driver that hangs in C cannot be left behind in a thread that then
keeps the program from ending, and a damaged model may take its whole process down. It is a
fork, which is only safe because nothing native is loaded and no thread is started before.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import signal
import tempfile
import time
from typing import TYPE_CHECKING, NoReturn

from seeing.doctor.check import Check, State, fail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from seeing.doctor.check import Patient

log = logging.getLogger(__name__)

DETAILS = "Type: seeing --verbose doctor"
STUCK = "Try again; if it stays so, type: sudo reboot"
GONE_S = 1.0


def bounded(
    name: str, check: Callable[[Patient], Check], patient: Patient, limit_s: float
) -> Check:
    """Run a check; it FAILs when it crashes or has not answered after ``limit_s`` seconds."""
    reading, writing = os.pipe()
    # In memory: it must be possible to find out that the disk is full.
    with _folder() as folder, os.fdopen(os.memfd_create("chat"), "r+b") as chat:
        process = os.fork()
        if process == 0:
            _settle(folder)
            _be_the_child(name, check, patient, writing, chat)
        os.close(writing)
        try:
            answer = _read(reading, time.monotonic() + limit_s)
        finally:
            os.close(reading)
            code = _end(process)
        chat.seek(0)
        if said := chat.read().decode(errors="replace").strip():
            log.info("%s: %s", name, said)
    if answer is None:
        return fail(name, f"no answer within {limit_s:g} s", STUCK)
    if not answer:
        return fail(name, f"the check crashed ({_death(code)})", DETAILS)
    return _check(answer)


@contextlib.contextmanager
def _folder() -> Iterator[str]:
    """For what a check that is killed would leave behind; empty where none can be made."""
    try:
        made = tempfile.TemporaryDirectory(prefix="seeing-doctor-", ignore_cleanup_errors=True)
    except OSError:
        yield ""
        return
    with made as folder:
        yield folder


def _settle(folder: str) -> None:
    if folder:
        os.environ |= {"TMPDIR": folder, "RUNTIME_DIRECTORY": folder}
        tempfile.tempdir = folder


def _be_the_child(
    name: str, check: Callable[[Patient], Check], patient: Patient, writing: int, chat: IO[bytes]
) -> NoReturn:
    try:
        os.setsid()
        # What native libraries chat belongs into no line of ours.
        os.dup2(chat.fileno(), 1)
        os.dup2(chat.fileno(), 2)
        os.write(writing, json.dumps(_attempt(name, check, patient).as_dict()).encode())
    finally:
        # The parent's clean-up at exit is the parent's.
        os._exit(0)


def _attempt(name: str, check: Callable[[Patient], Check], patient: Patient) -> Check:
    try:
        return check(patient)
    except Exception as error:
        log.exception("the check %s failed", name)
        return fail(name, f"the check failed: {type(error).__name__}: {error}", DETAILS)


def _read(descriptor: int, deadline_s: float) -> bytes | None:
    """Everything until the other end is closed; None: that did not happen in time."""
    data = b""
    while (left_s := deadline_s - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], left_s)[0]:
            break
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            return data
        data += piece
    return None


def _end(process: int) -> int:
    """Kill what still runs of it; its wait status, or 0 while the kernel does not let it go."""
    deadline_s = time.monotonic() + GONE_S
    while time.monotonic() < deadline_s:
        # Before it is waited for: what it started outlives a check that has answered or crashed.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return status
        time.sleep(0.005)
    return 0


def _death(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit code {os.waitstatus_to_exitcode(status)}"


def _check(answer: bytes) -> Check:
    told = json.loads(answer)
    return Check(told["name"], State(told["state"]), told["text"], told["todo"])

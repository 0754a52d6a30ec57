"""A device that ssh reaches: a real sshd on the loopback, for as long as a test needs it."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
NEEDED = {"sshd": SSHD, "ssh": shutil.which("ssh"), "rsync": shutil.which("rsync")}
LACKING = [name for name, path in NEEDED.items() if path is None]
needs_sshd = pytest.mark.skipif(
    bool(LACKING), reason=f"no {', '.join(LACKING)}: apt-get install openssh-server rsync"
)
PATIENCE_S = 20.0
# What a Debian has, without rsync and without seeing.
PLAIN_PROGRAMS = (
    "sh", "bash", "ls", "wc", "mv", "rm", "mkdir", "chmod", "chown", "find", "dirname", "sync",
    "sha256sum", "cat", "head", "true", "env",
)  # fmt: skip

SERVER = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/key.pub
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
SetEnv PATH={path}
"""
CLIENT = """
Host device
  HostName 127.0.0.1
  Port {port}
  User {user}
  IdentityFile {folder}/key
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known_hosts
  StrictHostKeyChecking accept-new
  LogLevel ERROR
Host nobody
  HostName 127.0.0.1
  Port 1
"""


@dataclass(frozen=True)
class Device:
    """``config`` is the ssh configuration in which it is called ``device``; ``bin`` its PATH."""

    config: Path
    bin: Path

    def has(self, program: str, text: str = "") -> None:
        """Give it a program: this machine's, or a shell script."""
        path = self.bin / program
        path.unlink(missing_ok=True)
        if text:
            path.write_text(f"#!/bin/sh\n{text}\n")
            path.chmod(0o755)
        else:
            found = shutil.which(program)
            assert found is not None
            path.symlink_to(found)

    def lacks(self, program: str) -> None:
        (self.bin / program).unlink()


@contextlib.contextmanager
def device(folder: Path) -> Iterator[Device]:
    """Start sshd; skips the test where nobody can log in."""
    folder.mkdir()
    made = Device(folder / "ssh_config", folder / "bin")
    made.bin.mkdir()
    for program in (*PLAIN_PROGRAMS, "rsync"):
        made.has(program)
    for key in ("host_key", "key"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)]
        subprocess.run(command, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {"folder": folder, "port": port, "user": getpass.getuser(), "path": made.bin}
    (folder / "sshd_config").write_text(SERVER.format(**given))
    made.config.write_text(CLIENT.format(**given))
    with _running(folder):
        _log_in(made)
        yield made


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[None]:
    assert SSHD is not None
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    with (folder / "sshd.log").open("w") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "sshd_config"], stderr=log)
    try:
        yield
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def _log_in(made: Device) -> None:
    command = ["ssh", "-F", str(made.config), "-o", "BatchMode=yes", "device", "true"]
    end_s = time.monotonic() + PATIENCE_S
    while True:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        if "refused" not in done.stderr or time.monotonic() > end_s:
            pytest.skip(f"nobody can log in to the sshd of this machine: {done.stderr.strip()}")
        time.sleep(0.1)

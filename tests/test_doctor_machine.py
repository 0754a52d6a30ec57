"""The doctor's checks of groups, service, power, heat, memory, disk and system."""

from __future__ import annotations

import grp
import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from seeing.doctor.account import check_groups
from seeing.doctor.board import (
    check_heat,
    check_memory,
    check_power,
    check_system,
    judged_system,
    throttled_words,
)
from seeing.doctor.check import State
from seeing.doctor.service import check_service
from seeing.doctor.storage import check_disk
from tests.patients import PROJECT, as_nobody, lines_of, open_to_all, patient, program, put

if TYPE_CHECKING:
    from pathlib import Path

PI = "Raspberry Pi 4 Model B Rev 1.4\0"


def may_mount() -> bool:
    """Whether this user may have a file system of its own, seen by nobody else."""
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
needs_mounts = pytest.mark.skipif(not may_mount(), reason="mounting is forbidden here")


def doctor_after(mount: str, *arguments: object) -> dict[str, str]:
    """The doctor's lines on a machine of which something is mounted otherwise."""
    command = shlex.join([sys.executable, "-m", "seeing.cli", "doctor", *map(str, arguments)])
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f"{mount} && {command} --set voice=print"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
        cwd=PROJECT,
    )
    assert done.stderr == ""
    return lines_of(done)


@needs_root
@pytest.mark.parametrize(
    ("settings", "state"),
    [
        (["camera=usb:0"], State.FAIL),
        (["camera=photos:/x", "voice=espeak-ng"], State.WARN),
        (["camera=photos:/x", "button=usb-key:Shutter"], State.WARN),
    ],
)
def test_a_device_that_is_closed_to_the_user(settings: list[str], state: State) -> None:
    group = grp.getgrnam("video")
    with open_to_all() as root:
        video = put(root, dev__video0="") / "dev" / "video0"
        video.chmod(0o660)
        os.chown(video, 0, group.gr_gid)
        found = as_nobody(check_groups, patient(*settings, root=root))
    assert found.state is state
    assert found.text == f"nobody may not use {video}"
    assert found.todo.startswith("Type: sudo usermod -aG video nobody, then log in again")


def test_a_device_that_no_group_opens() -> None:
    with open_to_all() as root:
        event = put(root, dev__input__event0="") / "dev" / "input" / "event0"
        event.chmod(0o000)
        found = as_nobody(check_groups, patient(root=root))
    assert found.state is State.WARN
    assert found.todo == f"Type: sudo chgrp input {event}; sudo chmod g+rw {event}"


def test_devices_that_are_open(tmp_path: Path) -> None:
    with open_to_all() as root:
        put(root, dev__video0="", dev__snd__pcmC0D0p="", dev__gpiochip0="")
        assert as_nobody(check_groups, patient(root=root)).state is State.OK
    assert check_groups(patient(root=tmp_path)).state is State.OK


def systemd(
    root: Path, monkeypatch: pytest.MonkeyPatch, active: str, enabled: str, **more: str
) -> None:
    """A systemd that has one unit to tell of, and a journal with one complaint."""
    told = {"LoadState": "loaded", "ActiveState": active, "UnitFileState": enabled, **more}
    lines = "\n".join(f"{key}={value}" for key, value in told.items())
    put(root, run__systemd__system__is="", told=lines)
    bin_ = program(root / "bin", "systemctl", f'test "$1" = show || exit 3; cat {root / "told"}')
    program(bin_, "journalctl", 'case "$*" in *warning*) echo "camera on fire.";; esac')
    monkeypatch.setenv("PATH", f"{bin_}:{os.environ['PATH']}")


@pytest.mark.parametrize(
    ("active", "enabled", "more", "state", "told", "todo"),
    [
        ("active", "enabled", {"NRestarts": "0"}, "OK", "active, enabled", ""),
        ("inactive", "", {"LoadState": "not-found"}, "OK", "not installed", ""),
        ("active", "enabled", {"NRestarts": "3"}, "WARN", "restarted 3 times", "journalctl -u"),
        ("active", "disabled", {}, "WARN", "not start by itself", "enable --now seeing"),
        ("inactive", "enabled", {}, "WARN", "does not run", "sudo systemctl start seeing"),
        ("inactive", "masked", {}, "FAIL", "masked", "sudo systemctl unmask seeing"),
        ("failed", "enabled", {}, "FAIL", "last words: camera on fire", "restart seeing"),
    ],
)
def test_the_service(  # noqa: PLR0917
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    active: str,
    enabled: str,
    more: dict[str, str],
    state: str,
    told: str,
    todo: str,
) -> None:
    systemd(tmp_path, monkeypatch, active, enabled, **more)
    found = check_service(patient(root=tmp_path))
    assert found.state.value == state
    assert told in found.text
    assert todo in found.todo
    assert bool(found.todo) == (state != "OK")


def test_no_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_service(patient(root=tmp_path)).text == "systemd does not run here"
    put(tmp_path, run__systemd__system__is="")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_service(patient(root=tmp_path)).state is State.WARN


@pytest.mark.parametrize(
    ("said", "state", "told"),
    [
        ("throttled=0x0", "OK", "the supply keeps up"),
        ("throttled=0x50005", "FAIL", "too little voltage now, processor throttled now"),
        ("throttled=0x50000", "WARN", "too little voltage since it was started, processor throt"),
        ("throttled=0x80008", "WARN", "near the limit of temperature now"),
        ("VCHI initialization failed", "WARN", "vcgencmd says VCHI initialization failed"),
    ],
)
def test_power(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, state: str, told: str
) -> None:
    put(tmp_path, **{"proc__device-tree__model": PI})
    fake = program(tmp_path / "bin", "vcgencmd", f'test "$1" = get_throttled && echo "{said}"')
    monkeypatch.setenv("PATH", f"{fake}:{os.environ['PATH']}")
    found = check_power(patient(root=tmp_path))
    assert found.state.value == state
    assert found.text.startswith(told)
    assert ("Type: " in found.todo) == (state != "OK")


def test_power_without_a_pi_or_its_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_power(patient(root=tmp_path)).text == "not a Raspberry Pi"
    put(tmp_path, **{"proc__device-tree__model": PI})
    monkeypatch.setenv("PATH", str(tmp_path))
    found = check_power(patient(root=tmp_path))
    assert (found.state, found.todo) == (State.WARN, "Type: sudo apt install raspi-utils")


def test_every_bit_of_the_firmware_has_a_word() -> None:
    assert throttled_words(0) == []
    assert len(throttled_words(0xF0000)) == len(throttled_words(0xF000F)) == 4
    assert throttled_words(0x20001) == [
        "too little voltage now",
        "processor held at a lower speed since it was started",
    ]


@pytest.mark.parametrize(
    ("zones", "state", "told"),
    [
        (["48312"], "OK", "48 degrees Celsius"),
        (["48312", "76000"], "WARN", "76 degrees Celsius, it will slow down"),
        (["90000"], "FAIL", "90 degrees Celsius, too hot"),
        (["broken"], "OK", "the machine has no thermometer"),
        ([], "OK", "the machine has no thermometer"),
    ],
)
def test_heat(tmp_path: Path, zones: list[str], state: str, told: str) -> None:
    for number, temperature in enumerate(zones):
        put(tmp_path, **{f"sys__class__thermal__thermal_zone{number}__temp": f"{temperature}\n"})
    found = check_heat(patient(root=tmp_path))
    assert (found.state.value, found.text) == (state, told)


@pytest.mark.parametrize(
    ("available_kb", "state"), [(2_000_000, "OK"), (250_000, "WARN"), (60_000, "FAIL")]
)
def test_memory(tmp_path: Path, available_kb: int, state: str) -> None:
    rows = f"MemTotal:        3884052 kB\nMemAvailable:    {available_kb} kB\n"
    found = check_memory(patient(root=put(tmp_path, proc__meminfo=rows)))
    assert found.state.value == state
    assert found.text.startswith(f"{available_kb * 1024 // 1_000_000:,} of 3,977 MB left")


def test_memory_that_nobody_tells(tmp_path: Path) -> None:
    assert check_memory(patient(root=tmp_path)).state is State.WARN


def test_disk_with_a_folder_or_still_without(tmp_path: Path) -> None:
    for state in (tmp_path, tmp_path / "not" / "yet"):
        found = check_disk(patient(state=state))
        assert re.fullmatch(rf"[\d,]+ MB left in {state}(, .*)?", found.text)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("below", ["", "new"])
def test_disk_that_is_closed_to_the_user(below: str) -> None:
    with open_to_all() as folder:
        (folder / "state").mkdir()
        (folder / "state").chmod(0o500)
        state = folder / "state" / below
        found = as_nobody(check_disk, patient(state=state))
    assert (found.state, "cannot be written" in found.text) == (State.FAIL, True)
    assert found.todo == f'Type: sudo install -d -o "$USER" {state}'


@needs_mounts
def test_disk_that_can_only_be_read(tmp_path: Path) -> None:
    line = doctor_after(f"mount -t tmpfs -o ro none {tmp_path}", "--state", tmp_path / "x")["disk"]
    assert line.startswith(f"FAIL disk: {tmp_path}/x is on a file system that can only be read")
    assert line.endswith(f"Type: sudo mount -o remount,rw {tmp_path}")


@needs_mounts
@pytest.mark.parametrize(
    ("fill", "told"),
    [
        ("true", r"1 MB left in \S+, too little"),
        (
            "! cp /dev/zero {}/zero 2>/dev/null",
            r"\S+ cannot be written \(No space left on device\)",
        ),
    ],
    ids=["small", "full"],
)
def test_disk_without_room(tmp_path: Path, fill: str, told: str) -> None:
    mount = f"mount -t tmpfs -o size=1m none {tmp_path} && {fill.format(tmp_path)}"
    line = doctor_after(mount, "--state", tmp_path)["disk"]
    assert re.fullmatch(rf"FAIL disk: {told}. Type: sudo du -xh .*", line)


@needs_mounts
def test_models_without_cpuinfo() -> None:
    lines = doctor_after("mount --bind /dev/null /proc/cpuinfo")
    assert lines["interpreter"].startswith("WARN interpreter: /proc/cpuinfo cannot be read")
    assert lines["disk"]


@pytest.mark.parametrize(
    ("bits", "machine", "state"),
    [
        (64, "aarch64", State.OK),
        (64, "x86_64", State.OK),
        (32, "aarch64", State.WARN),
        (32, "armv7l", State.WARN),
    ],
)
def test_the_system(bits: int, machine: str, state: State) -> None:
    found = judged_system(bits, machine, PI.strip("\0"))
    assert found.state is state
    assert f"{bits}-bit on {machine}, Raspberry Pi 4" in found.text
    assert ("Type: " in found.todo) == (state is not State.OK)


def test_this_system() -> None:
    assert check_system(patient()).text.startswith("Python 3.")

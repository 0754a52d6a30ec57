"""``seeing-convert deploy``: onto a device that a real sshd and a real rsync serve."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from convert.far_side import FarSide, find_place, finish, send
from seeing.errors import DeployError
from seeing.sight.pack import read_pack
from tests.packs import CAT, edited, taught, write
from tests.pictures import photograph
from tests.ssh_device import Device, device, needs_sshd
from tests.test_cli import looked
from tests.test_daemon import device as running
from tests.test_pack import everything

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[1]
pytestmark = needs_sshd


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    with device(tmp_path_factory.mktemp("ssh") / "device") as made:
        yield made


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "the device's state"


def deploy(
    pack: Path, device: Device, *options: object, host: str = "device", **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "convert.cli", "deploy", pack, host]
    words = [*command, "--ssh-config", device.config, *options]
    return subprocess.run(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=PROJECT,
        env=os.environ | environment,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert done.stderr.startswith("seeing-convert: expected ")
    return done.stderr


def test_a_pack_is_put_in_place_and_takes_that_of_the_old_one(
    tmp_path: Path, served: Device, state: Path
) -> None:
    pack = write(tmp_path)
    (pack / "photo.jpg").write_text("of my family")
    done = deploy(pack, served, "--state", state)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "things: whole, and it runs: Chelsea, my cup",
        f"sending 5 files, 0.02 MB, to device:{state}/packs/things, which is new there",
        "checked there by sha256 and put in place: the next look in the mode taught uses it",
    ]
    sent = everything(state / "packs")
    assert sent == {
        f"things/{name}": data for name, data in everything(pack).items() if name != "photo.jpg"
    }
    (line,) = looked("look", photograph(CAT), "--mode", "taught", "--state", state)
    assert line["said"] == "Chelsea."
    done = deploy(write(tmp_path, taught(made="2026-12-01")), served, "--state", state)
    assert "replacing the one there" in done.stdout
    assert read_pack(state / "packs" / "things").made == "2026-12-01"
    assert [path.name for path in (state / "packs").iterdir()] == ["things"]
    assert (state / "packs" / "things").stat().st_mode & 0o777 == 0o755


def test_a_device_that_runs_uses_it_at_the_next_look(tmp_path: Path, served: Device) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "cat.png").write_bytes(photograph(CAT).read_bytes())
    with running(tmp_path, camera=f"photos:{photos}", mode="taught") as seeing:
        assert seeing.hears() == "Ready. Taught things."
        seeing.press(" ")
        assert seeing.hears() == "Nothing has been taught to me yet."
        assert deploy(write(tmp_path), served, "--state", seeing.state).returncode == 0
        seeing.press(" ")
        assert seeing.hears() == "Chelsea."
        new = write(tmp_path, taught(labels=("a cat", "a cup")))
        assert deploy(new, served, "--state", seeing.state).returncode == 0
        seeing.press(" ")
        assert seeing.hears() == "A cat."


def test_a_dry_run_changes_nothing(tmp_path: Path, served: Device, state: Path) -> None:
    done = deploy(write(tmp_path), served, "--state", state, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == (
        f"would send 5 files, 0.02 MB, to device:{state}/packs/things, which is new there"
    )
    assert not state.exists()


def test_a_broken_pack_is_refused_before_anything_is_asked(tmp_path: Path, served: Device) -> None:
    pack = write(tmp_path)
    (pack / "head.tflite").write_bytes(b"half")
    assert "head.tflite with sha256" in refused(deploy(pack, served, host="nobody"))
    other = write(tmp_path, taught("other"))
    edited(other, 'sha256 = "', 'sha256 = "ff')
    assert "expected a" in refused(deploy(other, served, host="nobody"))


@pytest.mark.parametrize(
    "host", ["-oProxyCommand=touch x", "a b", "device:", "device::module", "", "x;y", "[::1]"]
)
def test_a_host_is_never_an_option_or_a_path(tmp_path: Path, served: Device, host: str) -> None:
    pack = write(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "convert.cli", "deploy", "--", str(pack), host],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert "expected user@host" in refused(done)


def test_a_device_that_is_not_there(tmp_path: Path, served: Device) -> None:
    said = refused(deploy(write(tmp_path), served, host="nobody"))
    assert "Connection refused" in said
    assert "See that `ssh` into it works" in said


def test_without_rsync_it_says_what_to_type(tmp_path: Path, served: Device, state: Path) -> None:
    pack = write(tmp_path)
    served.lacks("rsync")
    try:
        said = refused(deploy(pack, served, "--state", state))
    finally:
        served.has("rsync")
    assert "no rsync. On the device type: sudo apt-get install rsync" in said
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ssh").symlink_to(str(shutil.which("ssh")))
    said = refused(deploy(pack, served, PATH=str(tmp_path / "bin")))
    assert "none on this machine. Type: sudo apt-get install rsync." in said
    assert not state.exists()


def sent(pack: Path, served: Device, state: Path) -> tuple[FarSide, Path]:
    """Send without finishing; returns the staging folder, too."""
    far = FarSide("device", str(state), served.config)
    known = read_pack(pack)
    send(far, known, find_place(far, known, is_dry_run=False), has_bar=False)
    (staging,) = (state / "packs").glob(".staging-*")
    return far, staging


def test_what_is_damaged_on_the_way_changes_nothing_and_is_sent_anew(
    tmp_path: Path, served: Device, state: Path
) -> None:
    assert deploy(write(tmp_path), served, "--state", state).returncode == 0
    new = write(tmp_path, taught(made="2026-12-01"))
    far, staging = sent(new, served, state)
    data = (staging / "head.tflite").read_bytes()
    place = find_place(far, read_pack(new), is_dry_run=False)
    for damage in (data[:-1], data[:-1] + b"x"):
        (staging / "head.tflite").write_bytes(damage)
        with pytest.raises(DeployError, match="did NOT match. Run the same command again"):
            finish(far, read_pack(new), place)
        assert read_pack(state / "packs" / "things").made == "2026-11-24"
    (staging / ".head.tflite.Xy12").write_bytes(b"left by an rsync that was killed")
    assert deploy(new, served, "--state", state).returncode == 0
    assert read_pack(state / "packs" / "things").made == "2026-12-01"
    assert [path.name for path in (state / "packs").iterdir()] == ["things"]


def test_a_stranger_in_the_staging_folder(tmp_path: Path, served: Device, state: Path) -> None:
    pack = write(tmp_path)
    far, staging = sent(pack, served, state)
    (staging / "more.txt").write_text("")
    place = find_place(far, read_pack(pack), is_dry_run=False)
    with pytest.raises(DeployError, match="other files than were sent"):
        finish(far, read_pack(pack), place)
    assert not (state / "packs" / "things").exists()


def test_the_device_has_the_last_word(tmp_path: Path, served: Device, state: Path) -> None:
    """The one there may be older than this one, and know another format or backbone."""
    assert deploy(write(tmp_path), served, "--state", state).returncode == 0
    new = write(tmp_path, taught(made="2026-12-01"))
    served.has("seeing", 'echo "seeing: expected a pack of format 0" >&2; exit 1')
    said = refused(deploy(new, served, "--state", state))
    assert "received seeing: expected a pack of format 0. The device keeps what it has." in said
    assert read_pack(state / "packs" / "things").made == "2026-11-24"
    real = f'cd "{PROJECT}"; exec "{sys.executable}" -m seeing.cli "$@"'
    served.has("seeing", real)
    try:
        assert deploy(new, served, "--state", state).returncode == 0
    finally:
        served.lacks("seeing")
    assert read_pack(state / "packs" / "things").made == "2026-12-01"


def test_a_change_that_was_cut_between_the_renames(
    tmp_path: Path, served: Device, state: Path
) -> None:
    pack = write(tmp_path)
    assert deploy(pack, served, "--state", state).returncode == 0
    (state / "packs" / "things").rename(state / "packs" / ".things.old")
    (line,) = looked("look", photograph(CAT), "--mode", "taught", "--state", state)
    assert line["said"] == "Chelsea."
    assert deploy(pack, served, "--state", state).returncode == 0
    assert [path.name for path in (state / "packs").iterdir()] == ["things"]


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, served: Device, state: Path) -> None:
    state.mkdir()
    (state / "packs").write_text("not a folder")
    said = refused(deploy(write(tmp_path), served, "--state", state))
    assert "expected to put the pack onto device" in said
    state = Path("/proc/1/none")
    assert "no right to write" in refused(deploy(write(tmp_path), served, "--state", state))


@pytest.fixture
def small_card(state: Path) -> Iterator[Path]:
    """A folder of packs with room for less than a pack."""
    packs = state / "packs"
    packs.mkdir(parents=True)
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16k", "none", packs], check=False
        ).returncode
    ):
        pytest.skip("may not mount a small disk here")
    yield packs
    # The far end's rsync may hold the folder for a moment longer.
    subprocess.run(["umount", "--lazy", packs], check=True)


def test_a_card_that_is_full(tmp_path: Path, served: Device, state: Path, small_card: Path) -> None:
    said = refused(deploy(write(tmp_path), served, "--state", state))
    assert "No space left on device" in said
    assert "Mend that and run it again" in said
    assert not (small_card / "things").exists()


def test_an_rsync_that_ends_without_a_word(
    tmp_path: Path, served: Device, state: Path, small_card: Path
) -> None:
    silent = tmp_path / "bin" / "rsync"
    silent.parent.mkdir()
    silent.write_text("#!/bin/sh\nexit 12\n")
    silent.chmod(0o755)
    path = f"{silent.parent}:{os.environ['PATH']}"
    said = refused(deploy(write(tmp_path), served, "--state", state, PATH=path))
    assert "No space left on device" in said
    subprocess.run(["mount", "-o", "remount,size=1m", small_card], check=True)
    said = refused(deploy(write(tmp_path), served, "--state", state, PATH=path))
    assert "received no reason given. Mend that and run it again" in said


def test_as_root_by_sudo(tmp_path: Path, served: Device, state: Path) -> None:
    pack = write(tmp_path)
    assert "sudo" in refused(deploy(pack, served, "--sudo", "--state", state))
    served.has("sudo", f'echo "$*" >> "{tmp_path}/asked"; shift; exec "$@"')
    try:
        assert deploy(pack, served, "--sudo", "--state", state).returncode == 0
    finally:
        served.lacks("sudo")
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line.split()[:2] for line in asked] == [["-n", "sh"], ["-n", "rsync"], ["-n", "sh"]]
    assert read_pack(state / "packs" / "things").name == "things"

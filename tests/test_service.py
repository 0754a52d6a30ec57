"""The service: its units as systemd judges them, and its installation into a folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import wave
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from seeing.cli import main
from seeing.commands.install_service import FILES, unit_folder
from seeing.phrases import phrases_in
from seeing.settings_file import load_settings
from tests.sound import missing_programs, room

PROJECT = Path(__file__).parents[1]
UNITS = ("seeing.service", "seeing-sorry.service")
# systemd's score of how much a service could do if it went bad, times ten: 100 is everything.
WORST_EXPOSURE = 15
LARGEST_WHEEL_BYTES = 20_000_000

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not there"
)
needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("systemd-sysusers") is None,
    reason="only root may install, with systemd-sysusers",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "image").mkdir()
    return tmp_path / "image"


def install(root: Path, *options: str) -> int:
    return main(["install-service", "--root", str(root), *options])


def unit(name: str) -> dict[str, str]:
    """The last value of each key of a unit's [Service] section."""
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit_folder() / name)
    return dict(parser["Service"])


def everything_in(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


@needs_systemd
def test_systemd_finds_no_fault_in_the_units(root: Path) -> None:
    system = root / "usr/lib/systemd/system"
    shutil.copytree("/usr/lib/systemd/system", system, symlinks=True)
    for name in UNITS:
        shutil.copy(unit_folder() / name, system)
    for program in ("opt/seeing/venv/bin/seeing", "bin/sh"):
        (root / program).parent.mkdir(parents=True, exist_ok=True)
        (root / program).write_text("#!/bin/sh\n")
        (root / program).chmod(0o755)
    done = subprocess.run(
        ["systemd-analyze", "--man=no", f"--root={root}", "verify", *UNITS],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, ours(done.stderr)) == (0, [])


def ours(complaints: str) -> list[str]:
    """Those about our units, but for the one key that systemd before 254 may not know."""
    lines = [line for line in complaints.splitlines() if "seeing" in line]
    return [line for line in lines if "Unknown key" not in line or "RestartMode" not in line]


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_a_service_gone_bad_could_do_little(name: str) -> None:
    done = subprocess.run(
        [
            *("systemd-analyze", "security", "--offline=true"),
            *(f"--threshold={WORST_EXPOSURE}", str(unit_folder() / name)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr
    assert "exposure level" in done.stdout


def test_udev_finds_no_fault_in_the_rules() -> None:
    if shutil.which("udevadm") is None:
        pytest.skip("udevadm is not there")
    done = subprocess.run(
        ["udevadm", "verify", str(unit_folder() / "seeing.rules")],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Unknown command verb" in done.stderr:
        pytest.skip("udevadm cannot verify rules before version 254")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", UNITS)
def test_proc_stays_whole(name: str) -> None:
    """Without /proc/cpuinfo a model runs 200 times slower, and there is no /proc/asound."""
    assert "ProcSubset" not in unit(name)
    assert "PrivateDevices" not in unit(name)


def test_the_service_is_watched_and_restarted() -> None:
    service = unit("seeing.service")
    assert (service["Type"], service["NotifyAccess"]) == ("notify", "main")
    assert (service["Restart"], service["RestartMode"]) == ("on-failure", "direct")
    assert int(service["WatchdogSec"]) > 0
    assert set(service["SupplementaryGroups"].split()) == {
        "video", "audio", "gpio", "input", "render"
    }  # fmt: skip


def test_a_start_up_that_always_hangs_is_given_up_and_told() -> None:
    text = (unit_folder() / "seeing.service").read_text()
    numbers = {key: int(value) for key, value in re.findall(r"^(\w+)=(\d+)$", text, re.MULTILINE)}
    one_s = numbers["TimeoutStartSec"] + numbers["TimeoutStopSec"] + numbers["RestartSec"]
    assert numbers["StartLimitBurst"] * one_s < numbers["StartLimitIntervalSec"]
    assert "OnFailure=seeing-sorry.service" in text


def test_nothing_that_was_spoken_or_seen_is_kept() -> None:
    assert unit("seeing.service")["StandardOutput"] == "null"
    assert unit("seeing.service")["LimitCORE"] == "0"


def test_a_sorry_service_needs_nothing_of_ours() -> None:
    assert unit("seeing-sorry.service")["ExecStart"].startswith("/bin/sh ")


def test_the_first_settings_can_be_read() -> None:
    settings = load_settings(unit_folder() / "config.toml")
    assert settings.button != "keys", "a service has no keyboard"
    assert settings.voice == "pyttsx3"


@needs_root
def test_installed_twice_and_taken_away(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert install(root) == 0
    first = everything_in(root)
    assert "nothing to do" not in capsys.readouterr().out
    assert {target for target in FILES.values() if target not in first} == set()
    wants = root / "etc/systemd/system/multi-user.target.wants/seeing.service"
    assert wants.readlink() == Path("/etc/systemd/system/seeing.service")
    with wave.open(str(root / "opt/seeing/sorry/sorry.wav")) as sorry:
        assert sorry.getnframes() / sorry.getframerate() > 1

    assert install(root) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(line.startswith("nothing to do: ") for line in lines)
    assert everything_in(root) == first

    (root / "var/lib/seeing/taught.npz").write_bytes(b"Anna")
    (root / "etc/seeing/config.toml").write_text('camera = "usb:1"\n')
    assert install(root) == 0
    assert (root / "etc/seeing/config.toml").read_text() == 'camera = "usb:1"\n'
    assert install(root, "--uninstall") == 0
    left = {path for path in everything_in(root) if "seeing" in path}
    assert left == {"var/lib/seeing/taught.npz", "etc/seeing/config.toml"}
    assert not wants.is_symlink()

    capsys.readouterr()
    assert install(root, "--uninstall") == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("nothing to do: ") for line in lines)


@needs_root
def test_the_user_is_in_all_groups_and_owns_what_is_kept(root: Path) -> None:
    assert install(root) == 0
    users = dict(line.split(":", 3)[::2] for line in lines_of(root / "etc/passwd", 3))
    members = {line.split(":")[0]: line.split(":")[3] for line in lines_of(root / "etc/group")}
    kept = (root / "var/lib/seeing").stat()
    assert kept.st_uid == int(users["seeing"])
    assert kept.st_mode & 0o7777 == 0o750
    for group in unit("seeing.service")["SupplementaryGroups"].split():
        assert members[group] == "seeing"


def lines_of(path: Path, fields: int = 0) -> list[str]:
    lines = path.read_text().splitlines()
    return [":".join(line.split(":")[:fields]) for line in lines] if fields else lines


@needs_root
def test_wrong_settings_do_not_keep_it_from_saying_sorry(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "etc/seeing").mkdir(parents=True)
    (root / "etc/seeing/config.toml").write_text("camera = [\n")
    assert install(root) == 0
    assert "expected a TOML file" in capsys.readouterr().err
    assert (root / "opt/seeing/sorry/sorry.wav").is_file()


def test_a_dry_run_changes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert install(root, "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > len(FILES)
    assert all(line.startswith("would ") for line in lines)
    assert list(root.iterdir()) == []


def test_only_root_may(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert install(root) == 1
    assert "expected root" in capsys.readouterr().err
    assert list(root.iterdir()) == []


def test_a_mistyped_root_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert install(root / "imgae", "--dry-run") == 1
    assert "expected a folder after --root" in capsys.readouterr().err


@pytest.mark.parametrize(("refused", "status"), [((), 0), (("default",), 0), (None, 1)])
def test_sorry_tries_every_sound_device(
    tmp_path: Path, refused: tuple[str, ...] | None, status: int
) -> None:
    """The device of the settings first; None: every device refuses."""
    script = shutil.copy(unit_folder() / "seeing-sorry.sh", tmp_path / "say")
    (tmp_path / "sorry.wav").write_bytes(b"")
    (tmp_path / "config.toml").write_text('camera = [\n[speech]\ndevice = "plughw:CARD=My Box"\n')
    (tmp_path / "asound/card0").mkdir(parents=True)
    (tmp_path / "asound/card0/id").write_text("vc4hdmi\n")
    pattern = "|".join(refused) if refused is not None else "*"
    aplay = tmp_path / "aplay"
    aplay.write_text(
        f'#!/bin/sh\necho "$2" >> {tmp_path}/tried\n'
        f'case "${{2#--device=}}" in {pattern or "-"}) exit 1;; esac\n'
    )
    aplay.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", script],
        check=False,
        env={
            "PATH": f"{tmp_path}:/usr/bin:/bin",
            "SEEING_CONFIG": str(tmp_path / "config.toml"),
            "SEEING_CARDS": str(tmp_path / "asound"),
        },
    )
    assert done.returncode == status
    assert (tmp_path / "tried").read_text().splitlines() == [
        "--device=plughw:CARD=My Box",
        "--device=default",
        "--device=plughw:CARD=vc4hdmi",
    ]


@pytest.mark.sound
@pytest.mark.xdist_group("sound")
@pytest.mark.skipif(bool(missing_programs()), reason=f"no {missing_programs()}")
@needs_root
def test_sorry_is_heard(root: Path) -> None:
    assert install(root) == 0
    with room() as rig:
        began_s = time.monotonic()
        subprocess.run(
            ["/bin/sh", str(root / "opt/seeing/sorry/say")],
            check=True,
            env=os.environ | rig.environment | {"SEEING_CONFIG": "/none", "SEEING_CARDS": "/none"},
        )
        assert rig.ear.last_sound(began_s) - rig.ear.first_sound(began_s) > 1


def test_what_it_is_sorry_for_stands_with_the_other_sentences() -> None:
    assert phrases_in("en").could_not_start.startswith("Seeing could not start.")


def test_the_wheel_holds_models_and_units_and_is_small(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(tmp_path), "."],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "No matching distribution found for hatchling" in done.stderr:
        pytest.skip("no network to fetch hatchling, which builds the wheel")
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("seeing-*.whl")
    assert wheel.stat().st_size < LARGEST_WHEEL_BYTES
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"seeing/systemd/{path.name}" for path in unit_folder().iterdir()}
    wanted |= {
        f"seeing/models/{path.relative_to(PROJECT / 'models')}"
        for path in (PROJECT / "models").rglob("*")
        if path.is_file()
    }
    assert wanted - names == set()

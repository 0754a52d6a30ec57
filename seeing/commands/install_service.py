"""``seeing install-service``: the daemon as a systemd service, on this system or in an image."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import seeing
from seeing.commands.steps import Step, answer_of, carry_out, command, link, made, remove, write
from seeing.errors import InstallError, UsageError
from seeing.phrases import phrases_in
from seeing.settings import SpeechSettings
from seeing.settings_file import load_settings

if TYPE_CHECKING:
    import argparse

    from seeing.commands.options import Commands

SERVICE = "seeing.service"
PROGRAM = "/opt/seeing/venv/bin/seeing"
CONFIG = "etc/seeing/config.toml"
SORRY = "opt/seeing/sorry"
STATE = "var/lib/seeing"
# There while udev runs, which in a container it does not.
UDEV = Path("/run/udev/control")
SHIM = "usr/local/bin/seeing"
ENABLED = f"etc/systemd/system/multi-user.target.wants/{SERVICE}"
USER = "seeing"
GROUPS = {"video", "audio", "input", "render", "gpio"}

# Our file: where it goes.
FILES = {
    "seeing.sysusers": "etc/sysusers.d/seeing.conf",
    "seeing.tmpfiles": "etc/tmpfiles.d/seeing.conf",
    "seeing.rules": "etc/udev/rules.d/70-seeing.rules",
    "seeing.polkit": "etc/polkit-1/rules.d/70-seeing.rules",
    "seeing-sorry.sh": f"{SORRY}/say",
    "seeing-sorry.service": "etc/systemd/system/seeing-sorry.service",
    SERVICE: f"etc/systemd/system/{SERVICE}",
}


@dataclass(frozen=True)
class System:
    """The system to install into: this one, or an image or chroot that lies in a folder."""

    root: Path

    @property
    def is_running(self) -> bool:
        """Whether systemd runs there: not in a chroot, nor while an image is built."""
        return self.root == Path("/") and Path("/run/systemd/system").is_dir()

    def options(self) -> list[str]:
        """What to tell systemd's own programs about where to work."""
        return [] if self.root == Path("/") else [f"--root={self.root}"]


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "install-service", help="make the talking camera start by itself (systemd)"
    )
    parser.add_argument("--dry-run", action="store_true", help="only print every step")
    parser.add_argument(
        "--uninstall",
        action="store_true",
        help="take the service away; settings and what was taught stay",
    )
    parser.add_argument(
        "--root",
        type=Path,
        default=Path("/"),
        metavar="DIR",
        help="work in an image or chroot that lies in DIR; nothing is started",
    )
    parser.set_defaults(do=_install_service)


def _install_service(args: argparse.Namespace) -> int:
    system = System(args.root.resolve())
    if not system.root.is_dir():
        raise InstallError.of(
            expected="a folder after --root",
            received=str(args.root),
            todo="Name the folder in which the image or chroot lies.",
        )
    if os.geteuid() != 0 and not args.dry_run:
        raise InstallError.of(
            expected="root, who may install a service",
            received=f"the user with the number {os.geteuid()}",
            todo="Type sudo before it, or add --dry-run to see every step.",
        )
    steps = _uninstall(system) if args.uninstall else _install(system)
    if not args.uninstall:
        _check_program(system)
    carry_out(steps, is_dry_run=args.dry_run)
    return 0


def unit_folder() -> Path:
    """The folder of our systemd files: in a wheel inside the package, in a clone beside it."""
    package = Path(seeing.__file__).parent
    inside = package / "systemd"
    return inside if inside.is_dir() else package.parent / "systemd"


def _check_program(system: System) -> None:
    if not (system.root / PROGRAM.lstrip("/")).exists():
        print(
            f"seeing: the service starts {PROGRAM}, which is not there yet: `make install` puts "
            "it there",
            file=sys.stderr,
        )


def _install(system: System) -> list[Step]:
    ours = [
        write(system.root / target, (unit_folder() / source).read_bytes())
        for source, target in FILES.items()
    ]
    is_new = not all(step.is_done() for step in ours)
    return [
        *ours,
        write(system.root / CONFIG, (unit_folder() / "config.toml").read_bytes(), keeps_old=True),
        _render_sorry(system),
        link(system.root / SHIM, PROGRAM),
        command(["systemd-sysusers", *system.options(), "seeing.conf"], lambda: _has_user(system)),
        command(
            ["systemd-tmpfiles", *system.options(), "--create", "seeing.conf"],
            (system.root / STATE).is_dir,
        ),
        link(system.root / ENABLED, f"/etc/systemd/system/{SERVICE}"),
        *(_start(is_new=is_new) if system.is_running else []),
    ]


def _start(*, is_new: bool) -> list[Step]:
    """Let udev and systemd read what is new, and start."""
    # An installation that broke off here before is not new any more, but not read either.
    is_new = is_new or not _is_read()
    udev = [["udevadm", "control", "--reload"], ["udevadm", "trigger"]]
    return [
        *(command(words, lambda: not is_new) for words in udev if UDEV.exists()),
        _reload(),
        command(["systemctl", "restart", SERVICE], lambda: not is_new and _is_active()),
    ]


def _uninstall(system: System) -> list[Step]:
    stop = command(["systemctl", "stop", SERVICE], lambda: not _is_active())
    gone = [ENABLED, *(path for path in FILES.values() if SORRY not in path), SORRY, SHIM]
    return [
        *([stop] if system.is_running else []),
        *(remove(system.root / path) for path in gone),
        *([_reload()] if system.is_running else []),
    ]


def _reload() -> Step:
    return command(["systemctl", "daemon-reload"], _is_read)


def _is_read() -> bool:
    """Whether systemd knows the unit as it is on the disk."""
    return answer_of(["systemctl", "show", "-P", "NeedDaemonReload", SERVICE]) == "no"


def _is_active() -> bool:
    return answer_of(["systemctl", "is-active", SERVICE]) == "active"


def _has_user(system: System) -> bool:
    """Whether the service's user is there and in all groups that own its hardware."""
    try:
        users = (system.root / "etc/passwd").read_text(encoding="utf-8").splitlines()
        groups = (system.root / "etc/group").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    fields = [line.split(":") for line in groups]
    joined = {field[0] for field in fields if USER in field[-1].split(",")}
    return joined >= GROUPS and any(line.startswith(f"{USER}:") for line in users)


def _render_sorry(system: System) -> Step:
    """Render the one sentence for the day on which nothing of ours can start."""
    path = system.root / SORRY / "sorry.wav"

    def wav() -> bytes:
        from seeing.devices.engine_espeak import EspeakEngine

        speech = _speech(system)
        sentence = phrases_in(speech.language).could_not_start
        return EspeakEngine().render(sentence, speech, 1.0)

    return made(path, wav)


def _speech(system: System) -> SpeechSettings:
    """How it is said: as in the settings, but always aloud and in a speaker that exists."""
    try:
        speech = load_settings(system.root / CONFIG).speech
    except UsageError as error:
        print(f"seeing: {error}", file=sys.stderr)
        speech = SpeechSettings()
    return replace(speech, speaker="", volume=1.0)

"""Puts a pack onto a device: rsync over ssh into a staging folder, checked there, then renamed.

Whatever is cut short leaves the old pack in use; the next try goes on with what has come.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.errors import DeployError
from seeing.sight.pack_checks import CARD_FILE, digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.sight.pack import Pack

# user@host or an alias of the ssh configuration; nothing that ssh or rsync take for an option.
HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*")
CONNECT_S = 20
MARK = "seeing:"
UNREACHABLE = 255

# The state folder: the one that was named, the service's, or the user's.
FIND_STATE = """
if [ -z "$state" ]; then state=${SEEING_STATE:-}; fi
if [ -z "$state" ] && [ -d /var/lib/seeing ]; then state=/var/lib/seeing; fi
if [ -z "$state" ]; then state=${XDG_DATA_HOME:-$HOME/.local/share}/seeing; fi
case $state in /*) ;; *) state=$HOME/$state ;; esac
packs=$state/packs
"""

PROBE = f"""set -eu
{FIND_STATE}
for program in rsync sha256sum; do
  command -v $program >/dev/null || {{ echo "no $program" >&2; exit 11; }}
done
there=$packs
while [ ! -e "$there" ]; do there=$(dirname "$there"); done
[ -w "$there" ] || {{ echo "no right to write into $there" >&2; exit 12; }}
[ -e "$packs/$name" ] && is_there=old || is_there=new
if [ "$is_dry" = no ]; then
  [ -d "$state" ] || mkdir -p "$state"
  [ -d "$packs" ] || {{ mkdir "$packs"; chmod 755 "$packs"; }}
  chown --reference="$state" "$packs" 2>/dev/null || :
  mkdir -p "$packs/$staging"
fi
printf '%s%s\\n' "{MARK}$is_there:" "$packs"
"""

# A pack that the device itself would refuse, say for its format, must not push out the old one.
FINISH = """set -eu
umask 022
cd "$packs/$staging"
rm -f .[!.]*
[ "$(ls -A | wc -l)" -eq "$files" ] || { echo "other files than were sent" >&2; exit 13; }
printf '%s\\n' "$sums" | sha256sum --check --strict --quiet >&2 || exit 13
chmod 755 . && chmod 644 ./*
chown -R --reference="$packs" . 2>/dev/null || :
seeing=$(command -v seeing || command -v /opt/seeing/venv/bin/seeing || :)
if [ -n "$seeing" ]; then "$seeing" packs check "$packs/$staging" >&2 || exit 14; fi
sync
cd "$packs"
if [ -e "$name" ]; then
  rm -rf ".$name.old"
  mv -T "$name" ".$name.old"
fi
mv -T "$staging" "$name" || { mv -T ".$name.old" "$name" || :; exit 15; }
rm -rf ".$name.old"
find . -maxdepth 1 -name '.staging-*' -mtime +1 -exec rm -rf {} +
"""

# A full disk ends rsync's far end at times before its reason has come across.
TRY_TO_WRITE = """set -eu
cd "$packs/$staging"
trap 'rm -f .room' EXIT
head -c "$size" /dev/zero >.room
"""

NO_REASON = "no reason given"
WHAT_TO_DO = {
    11: "On the device type: sudo apt-get install rsync coreutils.",
    12: "Add --sudo, or name a folder of your own with --state.",
    13: "Run the same command again: what is damaged is sent anew.",
    14: "The device keeps what it has. Update seeing there, or train the pack again.",
    UNREACHABLE: "See that `ssh` into it works, with a key rather than a password.",
}


@dataclass(frozen=True)
class FarSide:
    """A device that ssh reaches.

    Attributes:
        host: user@host, or an alias of the ssh configuration.
        state: the device's state folder; empty: the service's, else the user's.
        ssh_config: instead of the user's own ssh configuration.
        is_root: whether `sudo` does the work there, as the service's folder needs.
    """

    host: str
    state: str = ""
    ssh_config: Path | None = None
    is_root: bool = False

    def ssh(self) -> list[str]:
        """The beginning of every ssh command."""
        config = ["-F", str(self.ssh_config)] if self.ssh_config else []
        return ["ssh", *config, "-o", f"ConnectTimeout={CONNECT_S}"]


@dataclass(frozen=True)
class Place:
    """Where a pack goes: the folder of the packs there, and whether one of its name is there."""

    packs: str
    has_old: bool


def check_programs(host: str) -> None:
    """Refuse what cannot work before anything is asked of the device. Raises DeployError."""
    if not HOST.fullmatch(host):
        raise DeployError.of(
            expected="user@host, or an alias of the ssh configuration",
            received=repr(host[:80]),
            todo="For a port or an IPv6 address, give it an alias in ~/.ssh/config.",
        )
    for program, package in (("ssh", "openssh-client"), ("rsync", "rsync")):
        if shutil.which(program) is None:
            raise DeployError.of(
                expected=f"{program}, which sends a pack",
                received="none on this machine",
                todo=f"Type: sudo apt-get install {package}.",
            )


def find_place(far: FarSide, pack: Pack, *, is_dry_run: bool) -> Place:
    """Ask the device where packs go and whether they may. A dry run changes nothing there.

    Raises:
        DeployError: it cannot be reached, lacks a program, or may not be written to.
    """
    said = _there(far, PROBE, _variables(far, pack) | {"is_dry": "yes" if is_dry_run else "no"})
    told = [line for line in said.splitlines() if line.startswith(MARK)]
    if not told:
        raise _failed(far, "no answer to what was asked")
    age, _, packs = told[-1].removeprefix(MARK).partition(":")
    return Place(packs, age == "old")


def send(far: FarSide, pack: Pack, place: Place, *, has_bar: bool) -> None:
    """Copy the pack's files, and nothing else of its folder, into the staging folder there.

    Raises:
        DeployError: it was cut short; what has come is kept for the next try.
    """
    names = "".join(f"{name}\n" for name in _sums(pack))
    command = [
        "rsync", "--checksum", "--partial", "--protect-args", "--chmod=F644", "--files-from=-",
        "--rsh", shlex.join(far.ssh()),
        *(["--rsync-path", "sudo -n rsync"] if far.is_root else []),
        *(["--info=progress2"] if has_bar else []),
        "--", f"{pack.folder}/", f"{far.host}:{place.packs}/{_staging(pack)}/",
    ]  # fmt: skip
    done = subprocess.run(
        command,
        input=names,
        stdout=None if has_bar else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = _reason(done.stderr) or _why_not_written(far, pack, place)
        raise _failed(far, reason)


def finish(far: FarSide, pack: Pack, place: Place) -> None:
    """Check by sha256 what has come, let the device look at it, and rename it into place.

    Raises:
        DeployError: something differs, or the device would not use it. The old one stays.
    """
    sums = _sums(pack)
    listed = "\n".join(f"{sha256}  ./{name}" for name, sha256 in sums.items())
    variables = {"packs": place.packs, "files": str(len(sums)), "sums": listed}
    _there(far, FINISH, _variables(far, pack) | variables)


def _variables(far: FarSide, pack: Pack) -> dict[str, str]:
    return {"state": far.state, "name": pack.name, "staging": _staging(pack)}


def _sums(pack: Pack) -> dict[str, str]:
    card = {CARD_FILE: digest_of(pack.folder / CARD_FILE)}
    return {file.name: file.sha256 for file in pack.files} | card


def _staging(pack: Pack) -> str:
    """A name that only these very files have, so that a try after a cut one goes on with them."""
    return f".staging-{pack.name}-{digest_of(pack.folder / CARD_FILE)[:12]}"


def _there(far: FarSide, script: str, variables: dict[str, str]) -> str:
    """Run a script on the device, as its standard input: nothing is quoted twice."""
    given = "".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items())
    shell = "sudo -n sh -s" if far.is_root else "sh -s"
    done = subprocess.run(
        [*far.ssh(), "-T", "--", far.host, shell],
        input=given + script,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise _failed(far, _reason(done.stderr) or NO_REASON, done.returncode)
    return done.stdout


def _why_not_written(far: FarSide, pack: Pack, place: Place) -> str:
    """What a device says that ended rsync before its reason came across, a full disk mostly."""
    size = sum((pack.folder / name).stat().st_size for name in _sums(pack))
    try:
        _there(far, TRY_TO_WRITE, _variables(far, pack) | {"packs": place.packs, "size": str(size)})
    except DeployError as error:
        return error.received
    return NO_REASON


def _reason(stderr: str) -> str:
    """The line that says why, or none. Banners stand before it; rsync's last says only the end."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    of_rsync = [line for line in lines if line.startswith("rsync: ")]
    return (of_rsync[:1] or lines[-1:] or [""])[0]


def _failed(far: FarSide, received: str, code: int = 0) -> DeployError:
    return DeployError.of(
        expected=f"to put the pack onto {far.host}",
        received=received,
        todo=WHAT_TO_DO.get(code, "Mend that and run it again: it goes on with what has come."),
    )

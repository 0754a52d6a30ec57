"""``seeing-convert deploy PACK HOST``: a pack onto a device, in use from its next look on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from seeing.commands.options import Commands
    from seeing.sight.pack import Pack


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("deploy", help="put a pack onto a device, over ssh")
    parser.add_argument("pack", type=Path, metavar="PACK", help="the pack's folder")
    parser.add_argument("host", metavar="HOST", help="user@host, or an alias of ~/.ssh/config")
    parser.add_argument(
        "--state",
        default="",
        metavar="DIR",
        help="the device's state folder (default: /var/lib/seeing where it is, else the user's)",
    )
    parser.add_argument(
        "--sudo", action="store_true", dest="is_root", help="write there as root, with sudo"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="check everything, send and change nothing"
    )
    parser.add_argument("--ssh-config", type=Path, metavar="FILE", help="instead of ~/.ssh/config")
    parser.add_argument("--plain", action="store_true", help="lines instead of a bar")
    parser.set_defaults(do=_deploy)


def _deploy(args: argparse.Namespace) -> int:
    from convert.far_side import FarSide, check_programs, find_place, finish, send
    from seeing.sight.pack import read_pack
    from seeing.sight.trial import try_model

    pack = read_pack(args.pack)
    check_programs(args.host)
    try_model(args.pack, "auto")
    _say(f"{pack.name}: whole, and it runs: {', '.join(pack.labels)}")
    far = FarSide(args.host, args.state, args.ssh_config, args.is_root)
    place = find_place(far, pack, is_dry_run=args.dry_run)
    target = f"{args.host}:{place.packs}/{pack.name}"
    fate = "replacing the one there" if place.has_old else "which is new there"
    if args.dry_run:
        _say(f"would send {_size(pack)} to {target}, {fate}")
        return 0
    _say(f"sending {_size(pack)} to {target}, {fate}")
    send(far, pack, place, has_bar=not args.plain and sys.stdout.isatty())
    finish(far, pack, place)
    _say("checked there by sha256 and put in place: the next look in the mode taught uses it")
    return 0


def _size(pack: Pack) -> str:
    size_bytes = sum((pack.folder / file.name).stat().st_size for file in pack.files)
    return f"{len(pack.files) + 1} files, {size_bytes / 1e6:.2f} MB,"


def _say(line: str) -> None:
    print(line, flush=True)

"""``seeing-convert money``: a pack of bank notes out of scans or photographs of them."""

from __future__ import annotations

import math
import shlex
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import UsageError, one_line

if TYPE_CHECKING:
    import argparse

    from convert.commands.options import Commands
    from seeing.sight.note_pack import NotePack


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("money", help="make a pack of bank notes out of pictures of them")
    parser.add_argument(
        "references",
        type=Path,
        metavar="REFERENCES",
        help="a folder with a folder for each value (20) or face (20_front)",
    )
    parser.add_argument("--currency", required=True, help="three letters, such as EUR")
    parser.add_argument("--out", type=Path, required=True, metavar="PACK", help="the pack's folder")
    parser.add_argument("--licence", default="not stated", help="of the pictures")
    parser.add_argument("--source", default="not stated", help="where the pictures are from")
    parser.add_argument(
        "--most", type=_number, default=6, metavar="N", help="pictures used of each folder (6)"
    )
    parser.add_argument(
        "--complete",
        action="store_true",
        help="these are all values that can come: folded notes are told more often",
    )
    parser.add_argument(
        "--nothing",
        type=Path,
        metavar="DIR",
        help="pictures of which nothing may be said, of no notes or of others: fits the rule",
    )
    parser.add_argument(
        "--rate", type=_share, default=0.0, help="of these, the share that may be told as notes (0)"
    )
    parser.set_defaults(do=_money)


def _number(text: str) -> int:
    import argparse

    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"expected a number of 1 to 100; received {text!r}")
    return int(text)


def _share(text: str) -> float:
    import argparse

    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not 0 <= share < 1:
        raise argparse.ArgumentTypeError(
            f"expected a share of 0 to below 1, such as 0.001; received {text!r}"
        )
    return share


def _check_out(out: Path) -> None:
    """Refuse to write among other files, and a name that money.packs cannot hold."""
    from convert.packs import check_target
    from seeing.sight.pack_checks import NAME

    if not NAME.fullmatch(out.absolute().name):
        raise UsageError.of(
            expected="a pack's name: small letters, digits, dots, dashes and underscores",
            received=repr(out.absolute().name[:80]),
            todo="Name another folder with --out.",
        )
    check_target(out, _may_be_replaced)


def _may_be_replaced(out: Path) -> bool:
    from seeing.sight.note_pack import CARD_FILE

    if out.is_symlink() or not out.is_dir():
        return False
    if not any(out.iterdir()):
        return True
    try:
        card = tomllib.loads((out / CARD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return card.get("task") == "money"


def _money(args: argparse.Namespace) -> int:
    from convert.folders import pictures_below
    from convert.money.build import Plan, build

    _check_out(args.out)
    command = shlex.join(["seeing-convert", *sys.argv[1:]])
    nothing = tuple(pictures_below(args.nothing)[0]) if args.nothing else ()
    if args.nothing and not nothing:
        raise UsageError.of(
            expected=f"pictures in {args.nothing}", received="none", todo="Correct --nothing."
        )
    plan = Plan(
        args.currency,
        args.licence,
        args.source,
        command,
        args.most,
        args.complete,
        nothing=nothing,
        rate=args.rate,
    )
    pack = build(args.references, args.out, plan, lambda line: print(one_line(line)))
    print(_told(pack, args.out))
    return 0


def _told(pack: NotePack, out: Path) -> str:
    size_bytes = sum(path.stat().st_size for path in out.iterdir() if path.is_file())
    where = one_line(str(out))
    lines = [
        f"The pack is {where}: {pack.currency} {', '.join(pack.values)}.",
        f"It holds the features of {len(pack.faces)} pictures in {size_bytes:,} bytes.",
    ]
    if pack.alike:
        lines.append(f"Look alike in part: {'; '.join(pack.alike)}.")
    lines.append(f"Try it: seeing money PICTURE --pack {where}")
    return "\n".join(lines)

"""How often a value is said, and how often a wrong one: `python -m tests.bench.money`.

python -m tests.bench.money                       # everything, as the README says
python -m tests.bench.money euro kronor           # some of it
python -m tests.bench.money --every 8             # each eighth picture, to have a first idea
python -m tests.bench.money --train A --currency EUR --test B --nothing C     # your own folders
python -m tests.bench.money --build eur           # make a shipped pack again
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import cv2

from convert.money.build import Plan, build
from seeing.sight.note_pack import shipped_notes
from tests.bench.money import cases, lesson, packs
from tests.bench.money.experiments import EXPERIMENTS, HEAD
from tests.bench.money.told import told

WITNESS = "witness"


def main() -> int:
    args = _parsed()
    cv2.setNumThreads(1)
    if args.build:
        for name in args.build:
            if name == WITNESS:
                lesson.build()
                continue
            pack = packs.made(name, packs.SHIPPED[name], shipped_notes() / name)
            print(f"{name}: {len(pack.faces)} pictures, alike: {', '.join(pack.alike) or 'none'}")
        return 0
    if args.train or args.test or args.nothing:
        return _own(args)
    print(HEAD)
    for name in args.names or EXPERIMENTS:
        for line in EXPERIMENTS[name](slice(args.first, None, args.every)):
            print(line, flush=True)
    return 0


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.money")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(EXPERIMENTS)}")
    parser.add_argument("--every", type=int, default=1, help="look at each so-manieth picture")
    parser.add_argument("--first", type=int, default=0, help="the first of these, from 0")
    parser.add_argument(
        "--build", nargs="+", choices=[*packs.SHIPPED, WITNESS], help="make what is shipped"
    )
    parser.add_argument("--train", type=Path, help="a folder of folders such as 20 or 20_front")
    parser.add_argument("--currency", default="XXX", help="of the folders, three letters")
    parser.add_argument("--test", type=Path, help="the same kind of folder")
    parser.add_argument("--nothing", type=Path, help="a folder of pictures without notes")
    args = parser.parse_args()
    unknown = set(args.names) - set(EXPERIMENTS)
    if unknown or args.every < 1:
        parser.error(f"expected names of {', '.join(EXPERIMENTS)}; received {', '.join(unknown)}")
    if (args.test or args.nothing) and not args.train:
        parser.error("expected --train with --test or --nothing")
    return args


def _own(args: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(args.currency, "not stated", str(args.train), "")
        pack = build(args.train, Path(folder) / "pack", plan, print)
    if args.test:
        print(
            told(
                [pack],
                cases.in_folders(args.test, args.currency),
                slice(args.first, None, args.every),
            ).line("test")
        )
    if args.nothing:
        print(
            told(
                [pack], cases.without_notes(args.nothing), slice(args.first, None, args.every)
            ).line("nothing")
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
